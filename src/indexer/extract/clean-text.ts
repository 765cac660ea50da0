/** Text without what no reader sees: every block, title and metadata value goes through here, whatever its format. */
import { WINDOWS_1252_SIGNS } from "../encoding/text-decoders.ts";
import { MappedText, type OffsetMap } from "./offset-map.ts";

/** A text of these alone is clean; so most are known to be by one scan. */
const PLAIN = /^[\t\n\r -~\u00a0-\u00ac\u00ae-\u02ff]*$/;
/** Soft hyphens, zero-width spaces, byte order marks, directions; colours of terminals; joiners between Latin letters, who need none. */
const INVISIBLE =
  "[\\u00ad\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff]|\\u001b\\[[\\d;?]*[A-Za-z]|(?<=\\p{Script=Latin}[\\p{M}\\p{Cf}]{0,30})[\\u200c\\u200d]";
const CONTROL = "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\ufffe\\uffff]";
const LONE_SURROGATE = "[\\ud800-\\udfff]";
const UNWANTED = new RegExp(`(${INVISIBLE})|(${CONTROL})|${LONE_SURROGATE}`, "gu");
/** A character with all that may be composed with it: marks, and the letters of a Hangul syllable. */
const CLUSTER = /[\uac00-\ud7a3]?[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+|\P{M}\p{M}*|\p{M}+/gu;

export interface CleanText {
  readonly text: string;
  readonly offsets: OffsetMap;
}

/** Without invisible characters, with a space for each control character but tabs and line breaks, in NFC. */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replaceAll(UNWANTED, (_, invisible, control) => replacement(invisible, control)).normalize("NFC");
}

/** @param offsets  of the text; those of what is returned lead to the same source */
export function cleanMapped(text: string, offsets: OffsetMap): CleanText {
  if (PLAIN.test(text)) return { text, offsets };
  const visible = withoutUnwanted({ text, offsets });
  return composed(visible);
}

function withoutUnwanted(given: CleanText): CleanText {
  let out: MappedText | null = null;
  let from = 0;
  const { text, offsets } = given;
  for (const { index, 0: found, 1: invisible, 2: control } of text.matchAll(UNWANTED)) {
    out ??= new MappedText();
    out.append(text.slice(from, index), from, index);
    from = index + found.length;
    out.append(replacement(invisible, control), index, from);
  }
  if (out === null) return given;
  out.append(text.slice(from), from, text.length);
  return { text: out.text, offsets: out.map().over(offsets) };
}

function replacement(invisible: string | undefined, control: string | undefined): string {
  if (invisible !== undefined) return "";
  if (control === undefined) return "\ufffd";
  // Some decoders, and some writers of HTML and mail, take Windows-1252 for Latin-1.
  const sign = WINDOWS_1252_SIGNS[control.charCodeAt(0) - 0x80];
  return sign === undefined || sign === control ? " " : sign;
}

function composed(given: CleanText): CleanText {
  const { text, offsets } = given;
  if (text.normalize("NFC") === text) return given;
  const out = new MappedText();
  for (const { index, 0: cluster } of text.matchAll(CLUSTER)) {
    out.append(cluster.normalize("NFC"), index, index + cluster.length);
  }
  return { text: out.text, offsets: out.map().over(offsets) };
}
