import type { MappedText } from "./offset-map.ts";

const LONGEST_ENTITY = 34;

/**
 * Adds `value` as the reading of source[start, end), finding which of its characters stand for which:
 * backslash escapes, entities, and source characters that the reading leaves out (line
 * prefixes, indentation). Where the two cannot be matched the rest is mapped as a whole.
 */
export function appendAligned(out: MappedText, value: string, source: string, start: number, end: number): void {
  if (value.length === end - start) {
    out.append(value, start, end);
    return;
  }
  let i = 0;
  let j = start;
  while (i < value.length && j < end) {
    const runStart = j;
    const from = i;
    while (i < value.length && j < end && sameOrBlank(value.charCodeAt(i), source.charCodeAt(j))) {
      i++;
      j++;
    }
    if (i > from) out.append(value.slice(from, i), runStart, j);
    if (i >= value.length || j >= end) break;
    const char = source[j];
    const entityEnd = char === "&" ? source.indexOf(";", j) + 1 : 0;
    if (entityEnd > j && entityEnd <= end && entityEnd - j <= LONGEST_ENTITY) {
      const length = decodedLength(value, i, source.charCodeAt(entityEnd));
      out.append(value.slice(i, i + length), j, entityEnd);
      i += length;
      j = entityEnd;
    } else {
      j++;
    }
  }
  if (i < value.length) out.append(value.slice(i), Math.min(j, end), end);
}

/** Characters of the value that an entity stands for: a surrogate pair, or two when the next source character says so. */
function decodedLength(value: string, at: number, next: number): number {
  const code = value.charCodeAt(at);
  if (code >= 0xd800 && code < 0xdc00) return 2;
  return value.charCodeAt(at + 1) !== next && value.charCodeAt(at + 2) === next ? 2 : 1;
}

function sameOrBlank(a: number, b: number): boolean {
  return a === b || (isBlank(a) && isBlank(b));
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}
