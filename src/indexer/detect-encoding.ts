import { analyse } from "chardet";

/** A declaration stands at the beginning, before any text. */
const DECLARED_WITHIN = 4096;
const DECLARATION = /(?:charset|encoding)\s*[=:]\s*["']?\s*([a-z][\w:.-]{1,40})/i;
/** Statistics change little with more. */
const SAMPLE_BYTES = 256 * 1024;
/** Percent. */
const UNSURE = 20;
const EAST_ASIAN: ReadonlySet<string> = new Set(["big5", "euc-jp", "euc-kr", "shift_jis"]);
/** Names of the detector that the decoder has under another one, or as part of a larger encoding. */
const ALIASES: Readonly<Record<string, string>> = {
  "euc-tw": "",
  gb2312: "gb18030",
  gbk: "gb18030",
  macintosh: "macintosh",
  "mac-cyrillic": "x-mac-cyrillic",
  maccyrillic: "x-mac-cyrillic",
  "tis-620": "windows-874",
};

export interface Detected {
  /** As `TextDecoder` knows it. */
  readonly encoding: string;
  readonly text: string;
  /** Whether the file says so itself. */
  readonly isDeclared: boolean;
}

/**
 * The encoding of a text that is not Unicode: the one that it declares, else the most likely one by the frequencies of its
 * characters, as long as every byte is one of that encoding.
 *
 * @returns null when nothing fits
 */
export function detectEncoding(bytes: Uint8Array): Detected | null {
  const head = Buffer.from(bytes.subarray(0, DECLARED_WITHIN)).toString("latin1");
  const [, declared] = DECLARATION.exec(head) ?? [];
  if (declared !== undefined) {
    const found = decodeStrictly(bytes, declared);
    // A declaration of Unicode would have held already.
    if (found !== null && !found.encoding.startsWith("utf")) return { ...found, isDeclared: true };
  }
  const candidates = analyse(bytes.subarray(0, SAMPLE_BYTES)).flatMap(({ name, confidence }) => {
    const found = decodeStrictly(bytes, name);
    return found === null || found.encoding.startsWith("utf") ? [] : [{ ...found, confidence }];
  });
  const [best] = candidates;
  if (best === undefined) return null;
  // A few characters tell encodings of East Asia hardly apart; simplified Chinese is what is met here most.
  const isUnsure = best.confidence <= UNSURE && EAST_ASIAN.has(best.encoding);
  const chosen = isUnsure ? (candidates.find(({ encoding }) => encoding === "gb18030") ?? best) : best;
  return { encoding: chosen.encoding, text: chosen.text, isDeclared: false };
}

function decodeStrictly(bytes: Uint8Array, name: string): { encoding: string; text: string } | null {
  try {
    const decoder = new TextDecoder(ALIASES[name.toLowerCase()] ?? name, { fatal: true });
    return { encoding: decoder.encoding, text: decoder.decode(bytes) };
  } catch {
    return null;
  }
}
