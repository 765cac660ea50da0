import { detectEncoding } from "./detect-encoding.ts";
import { createDecoder } from "./text-decoders.ts";

const LF = 10;
/** Larger files are of one encoding: to keep all lines apart takes memory. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Of the bytes beyond ASCII: what is less may be chance, or a few broken characters. */
const LEAST_SHARE = 0.2;
/** What hardly any other encoding has by chance: characters of three bytes, and letters with marks within words. */
const SURELY_UTF8 = /[\u0800-\uffff]|[a-z][\u0080-\u07ff]/i;

/**
 * A text some of whose lines are UTF-8 and others of an older encoding, such as a log that two programs wrote.
 *
 * @returns null for a text of one encoding, and for a large one
 */
export function decodeMixedLines(bytes: Uint8Array): string | null {
  if (bytes.length > MOST_BYTES) return null;
  const lines = linesOf(bytes).map((line) => ({ line, text: utf8OrNull(line) }));
  let [whole, all] = [0, 0];
  for (const { line, text } of lines) {
    const high = highBytes(line);
    all += high;
    if (text !== null && SURELY_UTF8.test(text)) whole += high;
  }
  if (whole < all * LEAST_SHARE) return null;
  const others = lines.flatMap(({ line, text }) => (text === null ? [line] : []));
  if (others.length === 0) return null;
  const decoder = createDecoder(detectEncoding(Buffer.concat(others)).encoding)!;
  if (decoder.encoding === "utf-8") return null;
  return lines.map(({ line, text }) => text ?? decoder.decode(line)).join("");
}

/** With their breaks. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(LF, at);
    const next = end === -1 ? bytes.length : end + 1;
    lines.push(bytes.subarray(at, next));
    at = next;
  }
  return lines;
}

/** A line of which no more is broken than is whole is UTF-8, too. */
function utf8OrNull(line: Uint8Array): string | null {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(line);
  const broken = text.split("\ufffd").length - 1;
  if (broken === 0) return text;
  const whole = text.replaceAll("\ufffd", "");
  return SURELY_UTF8.test(whole) && (whole.match(/[^\0-\x7f]/g)?.length ?? 0) >= broken ? text : null;
}

function highBytes(line: Uint8Array): number {
  let count = 0;
  for (const byte of line) if (byte >= 0x80) count++;
  return count;
}
