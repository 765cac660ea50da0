// Short texts in many encodings, cut from lines whose text is known.
import { createDecoder } from "../../src/indexer/encoding/text-decoders.ts";
import { encodeAs } from "../../test/support/encode-as.ts";

export type Script =
  | "simplified"
  | "traditional"
  | "japanese"
  | "korean"
  | "cyrillic"
  | "greek"
  | "hebrew"
  | "arabic"
  | "thai"
  | "latin";

export interface MadeText {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Characters, besides whole lines. */
export const LENGTHS = [6, 12, 28, 100] as const;

const WIDE = ["utf-16le", "utf-16be", "utf-32le", "utf-32be"];
const ENCODINGS: Readonly<Record<Script, readonly string[]>> = {
  simplified: ["utf-8", "gb18030", ...WIDE],
  traditional: ["utf-8", "big5", "gb18030", "utf-16le", "utf-16be"],
  japanese: ["utf-8", "shift_jis", "euc-jp", "utf-16le", "utf-16be"],
  korean: ["utf-8", "euc-kr", "utf-16le", "utf-16be"],
  cyrillic: ["utf-8", "windows-1251", "koi8-r", "iso-8859-5", "ibm866", "x-mac-cyrillic", "ibm855", "utf-16le"],
  greek: ["utf-8", "windows-1253", "iso-8859-7", "utf-16le"],
  hebrew: ["utf-8", "windows-1255", "utf-16le"],
  arabic: ["utf-8", "windows-1256", "utf-16le"],
  thai: ["utf-8", "windows-874", "utf-16le"],
  latin: ["utf-8", "windows-1252", "windows-1250", "iso-8859-2", "windows-1254", "windows-1257", "utf-16le"],
};

export function encodingsOf(script: Script): readonly string[] {
  return ENCODINGS[script];
}

/** Letters that stand only in texts of the languages that an encoding is for: nobody writes French in one of Turkish. */
const OWN_LETTERS: Readonly<Record<string, RegExp>> = {
  "windows-1250": /[ěščřžůďťňąćęłńśźżőű]/i,
  "iso-8859-2": /[ěščřžůďťňąćęłńśźżőű]/i,
  "windows-1254": /[ğışİ]/,
  "windows-1257": /[āēīģķļņėįų]/i,
};

/** @returns null for a line that is mostly of no script told apart here, or plain ASCII */
export function scriptOf(line: string): Script | null {
  const has = (pattern: RegExp): number => line.match(pattern)?.length ?? 0;
  const kana = has(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const han = has(/\p{Script=Han}/gu);
  if (kana > 0 && kana * 10 >= han) return "japanese";
  if (han > 2) return isTraditional(line) ? "traditional" : "simplified";
  if (has(/\p{Script=Hangul}/gu) > 2) return "korean";
  if (has(/\p{Script=Cyrillic}/gu) > 4) return "cyrillic";
  if (has(/\p{Script=Greek}/gu) > 4) return "greek";
  if (has(/\p{Script=Hebrew}/gu) > 4) return "hebrew";
  if (has(/\p{Script=Arabic}/gu) > 4) return "arabic";
  if (has(/\p{Script=Thai}/gu) > 4) return "thai";
  return has(/[\u00c0-\u024f]/g) > 0 ? "latin" : null;
}

/** Big5 has traditional characters only, GB 2312 simplified ones only. */
function isTraditional(line: string): boolean {
  return (
    encodeAs("big5", line) !== null &&
    Array.from(line).some((char) => (encodeAs("gb18030", char)?.[0] ?? 0) < 0xb0 && /\p{Script=Han}/u.test(char))
  );
}

/** Pieces of the lines in an encoding that has all their characters, and any beyond ASCII; evenly from all of them. */
export function madeTexts(lines: readonly string[], encoding: string, length: number | null, most: number): MadeText[] {
  const made: MadeText[] = [];
  const step = Math.max(1, Math.floor(lines.length / (most * 4)));
  for (let i = 0; i < lines.length && made.length < most; i += step) {
    const chars = Array.from(lines[i]!);
    if (length !== null && chars.length < length) continue;
    const text = length === null ? `${lines[i]!}\n` : chars.slice(0, length).join("");
    const bytes = encodeAs(encoding, text);
    if (OWN_LETTERS[encoding]?.test(text) === false) continue;
    if (bytes === null || !/[^\0-\x7f]/.test(text)) continue;
    // Some characters have two codes, and some encodings none that comes back.
    if (createDecoder(encoding)!.decode(bytes) === text) made.push({ text, bytes });
  }
  return made;
}
