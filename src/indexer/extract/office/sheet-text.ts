import type { Part } from "../layout/text-layout.ts";

/** Rows of one block, so that a long sheet is many passages. */
const ROWS_A_TABLE = 50;

/** Every block but the first begins with the first row, which usually names the columns. @param cells  of each row, which may be of different lengths */
export function tablesOf(cells: readonly (readonly string[])[]): Part[] {
  const [header, ...rows] = linesOf(cells);
  if (header === undefined) return [];
  const parts: Part[] = [];
  for (let at = 0; at === 0 || at < rows.length; at += ROWS_A_TABLE) {
    parts.push({ kind: "table", text: [header, ...rows.slice(at, at + ROWS_A_TABLE)].join("\n") });
  }
  return parts;
}

/** Rows as lines, each cell in its column; without rows and columns that are empty, and empty cells at the end of a row. */
export function linesOf(rows: readonly (readonly string[])[]): string[] {
  const isUsed: boolean[] = [];
  for (const row of rows) for (const [column, text] of row.entries()) if (text !== "") isUsed[column] = true;
  return rows.flatMap((row) => {
    const last = row.findLastIndex((text) => text !== "");
    const cells = row.slice(0, last + 1).filter((_, column) => isUsed[column] === true);
    return cells.length === 0 ? [] : cells.join(" | ");
  });
}
