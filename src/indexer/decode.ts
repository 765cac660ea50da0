/** Bytes → text: tells binary from text, and reads Unicode and older encodings. */
import { detectEncoding } from "./detect-encoding.ts";

export type Decoded =
  | {
      readonly kind: "text";
      readonly text: string;
      /** As `TextDecoder` names it. */
      readonly encoding: string;
      readonly lossy: boolean;
      /** Whether only the frequencies of characters say so. */
      readonly isGuessed?: boolean;
    }
  | { readonly kind: "binary" };

type Unicode = "utf-8" | "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be";

const SNIFF_BYTES = 64 * 1024;
const BYTE_ORDER_MARKS: readonly (readonly [Unicode, readonly number[]])[] = [
  ["utf-32le", [0xff, 0xfe, 0, 0]],
  ["utf-32be", [0, 0, 0xfe, 0xff]],
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/** A byte order mark is taken as said and is not part of the text. */
export function decodeText(bytes: Uint8Array): Decoded {
  for (const [encoding, mark] of BYTE_ORDER_MARKS) {
    if (mark.every((byte, i) => bytes[i] === byte)) return decodeAs(encoding, bytes.subarray(mark.length));
  }
  const head = bytes.subarray(0, SNIFF_BYTES);
  const wide = unmarkedUtf16(head);
  if (wide !== null) return decodeAs(wide, bytes);
  if (looksBinary(head)) return { kind: "binary" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { kind: "text", text, encoding: "utf-8", lossy: false };
  } catch {
    return decodeLegacy(bytes, head);
  }
}

function decodeAs(encoding: Unicode, bytes: Uint8Array): Decoded {
  const text =
    encoding === "utf-32le" || encoding === "utf-32be"
      ? decodeUtf32(bytes, encoding === "utf-32le")
      : new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
  const head = text.slice(0, SNIFF_BYTES);
  if (countControls(head) > head.length / 10) return { kind: "binary" };
  return { kind: "text", text, encoding, lossy: text.includes("\ufffd") };
}

/** The file is not UTF-8: either UTF-8 with a few broken bytes, or an older encoding, or no text at all. */
function decodeLegacy(bytes: Uint8Array, head: Uint8Array): Decoded {
  const sample = new TextDecoder("utf-8", { ignoreBOM: true }).decode(head);
  let broken = 0;
  let whole = 0;
  for (const char of sample) {
    if (char === "\ufffd") broken++;
    else if (char > "\u007f") whole++;
  }
  if (whole > broken * 4 || (broken <= 1 && head.length > 256)) return decodeAs("utf-8", bytes);
  const detected = detectEncoding(bytes);
  const text = detected?.text ?? new TextDecoder("windows-1252").decode(bytes);
  const encoding = detected?.encoding ?? "windows-1252";
  const high = head.reduce((sum, byte) => sum + (byte >= 0x80 ? 1 : 0), 0);
  const controls = countControls(text.slice(0, SNIFF_BYTES));
  if (controls > head.length / 50 && high > head.length / 10) return { kind: "binary" };
  return { kind: "text", text, encoding, lossy: false, isGuessed: detected?.isDeclared !== true };
}

/** UTF-16 without a mark: mostly ASCII text has a zero in every second byte. */
function unmarkedUtf16(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  let even = 0;
  let odd = 0;
  const pairs = head.length >>> 1;
  for (let i = 0; i < pairs * 2; i++) {
    if (head[i] !== 0) continue;
    if (i % 2 === 0) even++;
    else odd++;
  }
  if (pairs < 2 || head.length % 2 !== 0) return null;
  if (odd > pairs * 0.7 && even < pairs * 0.05) return "utf-16le";
  if (even > pairs * 0.7 && odd < pairs * 0.05) return "utf-16be";
  return null;
}

const SIGNATURES = ["%PDF-", "PK\u0003\u0004", "\u0089PNG", "\u007fELF", "GIF8", "\u001f\u008b", "\u00ff\u00d8\u00ff"];

function looksBinary(head: Uint8Array): boolean {
  const start = String.fromCharCode(...head.subarray(0, 8));
  if (SIGNATURES.some((signature) => start.startsWith(signature))) return true;
  let nul = 0;
  let controls = 0;
  for (const byte of head) {
    if (byte === 0) nul++;
    else if (byte < 0x20 && !isTextControl(byte)) controls++;
  }
  return nul > head.length / 100 || controls > head.length / 20;
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

function decodeUtf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  for (let i = 0; i + 4 <= bytes.length; i += 4) {
    const code = view.getUint32(i, littleEndian);
    parts.push(code > 0x10ffff ? "\ufffd" : String.fromCodePoint(code));
  }
  return parts.join("").toWellFormed();
}
