/** Part of the check in `main.ts`: it imports nothing and uses nothing that an old Node cannot read. */

const NEEDED: readonly [major: number, minor: number] = [22, 18];

/** One sentence that says why this version of Node cannot run the program, or null when it can. */
export function nodeRefusal(version: string): string | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return null;
  return `kenning needs Node ${NEEDED.join(".")} or newer, and this is Node ${version}.`;
}
