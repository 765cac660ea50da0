import { isUtf8 } from "node:buffer";

/** Longer lines are cut where there is white space, so that a text without line ends is not read whole. In bytes. */
const MAX_LINE_BYTES = 1 << 20;
const LINE_FEED = 10;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/** The lines of a UTF-8 text, as they come; very long ones are cut. */
export async function* linesOf(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<string[], void> {
  for await (const block of lineBlocksOf(blocks)) yield [...eachLine(block)];
}

/** A line at a time, without its end; what is cut from one does not keep the others in memory. @param lines  valid UTF-8 */
export function* eachLine(lines: Uint8Array): Generator<string, void> {
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  for (let start = 0; start < text.length;) {
    const found = text.indexOf(LINE_FEED, start);
    const end = found === -1 ? text.length : found;
    yield text.toString("utf8", start, end);
    start = end + 1;
  }
}

/**
 * Whole lines of a UTF-8 text, many at a time, without a byte order mark at its start; what is not UTF-8 is replaced by U+FFFD.
 * Each block is valid until the next one is asked for, and so need those be that are given.
 */
export async function* lineBlocksOf(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let room = new Uint8Array(1 << 17);
  let used = 0;
  let isStart = true;
  for await (const block of blocks) {
    if (used + block.length > room.length) {
      const larger = new Uint8Array(2 * (used + block.length));
      larger.set(room.subarray(0, used));
      room = larger;
    }
    room.set(block, used);
    used += block.length;
    if (isStart && used < BYTE_ORDER_MARK.length) continue;
    const start = isStart && startsWithMark(room) ? BYTE_ORDER_MARK.length : 0;
    isStart = false;
    const end = Math.max(start, endOfLines(room.subarray(0, used)));
    if (end > start) yield validUtf8(room.subarray(start, end));
    room.copyWithin(0, end, used);
    used -= end;
  }
  if (used > 0) yield validUtf8(room.subarray(0, used));
}

function startsWithMark(bytes: Uint8Array): boolean {
  return BYTE_ORDER_MARK.every((byte, i) => bytes[i] === byte);
}

/** 0 where more has to be read first. */
function endOfLines(bytes: Uint8Array): number {
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  if (bytes.length - end <= MAX_LINE_BYTES) return end;
  for (let at = bytes.length - 1; at > end; at--) if (isAsciiSpace(bytes[at]!)) return at + 1;
  // Not within a character, which has three bytes after its first at most.
  let last = bytes.length - 1;
  while (bytes.length - last < 4 && (bytes[last]! & 0xc0) === 0x80) last--;
  return last;
}

export function isAsciiSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13);
}

function validUtf8(bytes: Uint8Array): Uint8Array {
  return isUtf8(bytes) ? bytes : new TextEncoder().encode(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
}
