import { text } from "node:stream/consumers";

/** The lines of standard input, blank ones left out. */
export async function readStdinLines(): Promise<string[]> {
  const lines = (await text(process.stdin)).replace(/^\uFEFF/, "").split(/\r?\n/);
  return lines.filter((line) => line.trim() !== "");
}
