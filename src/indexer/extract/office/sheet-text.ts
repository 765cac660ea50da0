import type { Part } from "../layout/text-layout.ts";

/** Rows of one block, so that a long sheet is many passages. */
const ROWS_A_TABLE = 50;
/** Every block but the first begins with the first row, which usually names the columns. */
export function tablesOf(lines: readonly string[]): Part[] {
  const [header, ...rows] = lines;
  if (header === undefined) return [];
  const parts: Part[] = [];
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_A_TABLE) {
    parts.push({ kind: "table", text: [header, ...rows.slice(at, at + ROWS_A_TABLE)].join("\n") });
  }
  return parts;
}
