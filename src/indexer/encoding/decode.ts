/** Bytes → text: tells binary from text, and reads Unicode and older encodings. */
import { detectEncoding, detectWide, isDoubtfulUtf8 } from "./detect-encoding.ts";
import { decodeMixedLines } from "./mixed-lines.ts";
import { createDecoder } from "./text-decoders.ts";

export type Decoded =
  | {
      readonly kind: "text";
      readonly text: string;
      /** As `createDecoder` names it. */
      readonly encoding: string;
      /** Whether neither a mark nor the file itself nor the form of its bytes says so. */
      readonly isGuessed?: boolean;
      /** Whether every byte is part of a character, as far as that is known: a U+FFFD then stands in the file itself. */
      readonly isWhole?: boolean;
    }
  | { readonly kind: "binary" };

const SNIFF_BYTES = 64 * 1024;
const BYTE_ORDER_MARKS: readonly (readonly [string, readonly number[]])[] = [
  ["utf-32le", [0xff, 0xfe, 0, 0]],
  ["utf-32be", [0, 0, 0xfe, 0xff]],
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
/** Escape sequences to JIS X 0208 and JIS X 0201. */
const ISO_2022_JP = ["$@", "$B", "(I", "(J"].map((designation) => `\u001B${designation}`);

/** A byte order mark is taken as said and is not part of the text. */
export function decodeText(bytes: Uint8Array): Decoded {
  for (const [encoding, mark] of BYTE_ORDER_MARKS) {
    if (mark.every((byte, i) => bytes[i] === byte)) return decodeAs(encoding, bytes.subarray(mark.length), false);
  }
  const head = bytes.subarray(0, SNIFF_BYTES);
  if (hasSignature(head)) return { kind: "binary" };
  const utf8 = decodeUtf8(bytes);
  if (utf8 === null || head.some((byte) => byte < 0x20 && !isTextControl(byte))) {
    const wide = detectWide(bytes);
    if (wide !== null) return decodeAs(wide, bytes, true);
  }
  if (looksBinary(head)) return { kind: "binary" };
  if (utf8 === null) return decodeLegacy(bytes, head);
  if (utf8.length === bytes.length && changesToJapanese(utf8.slice(0, SNIFF_BYTES))) {
    return decodeAs("iso-2022-jp", bytes, false);
  }
  const text = { kind: "text", text: utf8, encoding: "utf-8", isWhole: true } as const;
  return isDoubtfulUtf8(bytes, utf8) ? { ...text, isGuessed: true } : text;
}

function changesToJapanese(text: string): boolean {
  return ISO_2022_JP.some((escape) => text.includes(escape));
}

function decodeAs(encoding: string, bytes: Uint8Array, isGuessed: boolean): Decoded {
  const text = createDecoder(encoding)!.decode(bytes);
  const head = text.slice(0, SNIFF_BYTES);
  if (countControls(head) > head.length / 10) return { kind: "binary" };
  return { kind: "text", text, encoding, isGuessed };
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The file is not UTF-8: either in parts, or with a few broken bytes, or an older encoding, or no text at all. */
function decodeLegacy(bytes: Uint8Array, head: Uint8Array): Decoded {
  const mixed = decodeMixedLines(bytes);
  if (mixed !== null) return { kind: "text", text: mixed, encoding: "utf-8", isGuessed: true };
  const { encoding, isDeclared } = detectEncoding(bytes);
  if (encoding === "utf-8") return decodeAs(encoding, bytes, false);
  const text = createDecoder(encoding)!.decode(bytes);
  const high = head.reduce((sum, byte) => sum + (byte >= 0x80 ? 1 : 0), 0);
  const controls = countControls(text.slice(0, SNIFF_BYTES));
  if (controls > head.length / 50 && high > head.length / 10) return { kind: "binary" };
  return { kind: "text", text, encoding, isGuessed: !isDeclared };
}

const SIGNATURES = ["%PDF-", "PK\u0003\u0004", "\u0089PNG", "\u007fELF", "GIF8", "\u001f\u008b", "\u00ff\u00d8\u00ff"];

function hasSignature(head: Uint8Array): boolean {
  const start = String.fromCharCode(...head.subarray(0, 8));
  return SIGNATURES.some((signature) => start.startsWith(signature));
}

function looksBinary(head: Uint8Array): boolean {
  let nul = 0;
  let controls = 0;
  // By index: without V8's slowest compiler an iterator takes six times as long.
  for (let i = 0; i < head.length; i++) {
    const byte = head[i]!;
    if (byte === 0) nul++;
    else if (byte < 0x20 && !isTextControl(byte)) controls++;
  }
  // One may be an accident in a text of any length.
  return nul > Math.max(1, head.length / 100) || controls > head.length / 20;
}

function countControls(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if ((code < 0x20 && !isTextControl(code)) || (code >= 0x7f && code < 0xa0) || code === 0xfffd) count++;
  }
  return count;
}

/** Tab, line feed, vertical tab, form feed, carriage return, escape: all seen in logs and man pages. */
function isTextControl(code: number): boolean {
  return (code >= 9 && code <= 13) || code === 0x1b;
}
