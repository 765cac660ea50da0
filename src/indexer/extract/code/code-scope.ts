/** A declaration and what stands in it: offsets into its block's text; siblings are in order and do not overlap. */
export interface CodeScope {
  /** At its comments, decorators and attributes. */
  readonly start: number;
  readonly end: number;
  /** One line, such as `def add_route(self, path)`. */
  readonly signature: string;
  readonly children: readonly CodeScope[];
}

/** A longer one would not fit into what is embedded with a chunk. */
const MAX_SIGNATURE_CHARS = 80;
/** Deeper scopes add more to a heading than they say. */
export const MAX_SCOPE_DEPTH = 4;

/** What opens a body, and says nothing: `{`, `:`, `=>`, `= [`. */
const OPENING = /(?:\s|=>|[={([:])+$/;
const CONSIDERED_CHARS = 1000;

/** @param text  of a declaration up to its body */
export function toSignature(text: string): string {
  const line = text.slice(0, CONSIDERED_CHARS).replaceAll(/\s+/g, " ").replaceAll("( ", "(").replaceAll(/,? \)/g, ")");
  const bare = line.trim().replace(OPENING, "");
  const shown = bare === "" ? line.trim() : bare;
  if (shown.length <= MAX_SIGNATURE_CHARS) return shown;
  return `${shown.slice(0, MAX_SIGNATURE_CHARS - 1).toWellFormed()}…`;
}

/** The beginning of the line that holds `at`, if nothing but white space is before it there; else `at`. */
export function withIndent(text: string, at: number): number {
  let from = at;
  while (from > 0 && (text[from - 1] === " " || text[from - 1] === "\t")) from--;
  return from === 0 || text[from - 1] === "\n" || text[from - 1] === "\r" ? from : at;
}
