/** Read from the raw arguments, since a command line that cannot be parsed has no options yet. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).includes("--json");
}
