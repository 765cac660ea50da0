import { isAsciiSpace } from "./text-lines.ts";

/** Takes what bytes are split into, as ranges of them. */
export interface RangeSink {
  /** @returns false to stop before it */
  addTerm(start: number, end: number): boolean;
  endSentence(): void;
}

const LINE_FEED = 10;

/** For a corpus that is cut already, one sentence a line with white space between terms. */
export function splitTerms(line: string): string[] {
  return line.split(/\s+/).filter((term) => term !== "");
}

/**
 * `splitTerms` over bytes: a line is a sentence, white space between its terms.
 *
 * @param lines  valid UTF-8 from `from` to `end`
 * @returns      `end`, or where the term begins that the sink would not take
 */
export function splitBytes(lines: Uint8Array, from: number, end: number, sink: RangeSink): number {
  let start = from;
  for (let at = from; at < end;) {
    const byte = lines[at]!;
    const space = isAsciiSpace(byte) ? 1 : byte < 0xc2 ? 0 : wideSpaceAt(lines, at, byte);
    if (space === 0) {
      at++;
      continue;
    }
    if (at > start && !sink.addTerm(start, at)) return start;
    if (byte === LINE_FEED) sink.endSentence();
    at += space;
    start = at;
  }
  if (end > start && !sink.addTerm(start, end)) return start;
  if (lines[end - 1] !== LINE_FEED) sink.endSentence();
  return end;
}

/** How many bytes the white space takes that stands there: what `\s` matches beyond ASCII. */
function wideSpaceAt(bytes: Uint8Array, at: number, first: number): 0 | 2 | 3 {
  const second = bytes[at + 1]!;
  if (first === 0xc2) return second === 0xa0 ? 2 : 0;
  if (first < 0xe1 || first > 0xef) return 0;
  const third = bytes[at + 2]!;
  switch ((first << 16) | (second << 8) | third) {
    case 0xe19a80: // U+1680
    case 0xe280a8: // U+2028
    case 0xe280a9:
    case 0xe280af: // U+202F
    case 0xe2819f: // U+205F
    case 0xe38080: // U+3000
    case 0xefbbbf: // U+FEFF
      return 3;
    default:
      return first === 0xe2 && second === 0x80 && third <= 0x8a ? 3 : 0;
  }
}
