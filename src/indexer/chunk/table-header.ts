import type { Block } from "../extract/extractor.ts";
import type { Part } from "./parts.ts";

const CELLS = " | ";
const MAX_HEADER_CHARS = 160;

/** Parts of a table that is cut: the row that names its columns stands above what follows it, as a signature does. */
export function belowHeader(block: Block, parts: readonly Part[]): Part[] {
  const header = block.kind === "table" ? headerOf(block.text) : null;
  return parts.map((part) => (header === null || part.start < header.length ? part : { ...part, scope: [header] }));
}

/** The first row, where each of its cells is a name. @returns null when there is none */
function headerOf(text: string): string | null {
  const [row = ""] = text.slice(0, MAX_HEADER_CHARS + 1).split("\n", 1);
  const cells = row.split(CELLS);
  return row.length <= MAX_HEADER_CHARS && cells.length > 1 && cells.every(isName) ? row : null;
}

function isName(cell: string): boolean {
  return /\p{L}/u.test(cell);
}
