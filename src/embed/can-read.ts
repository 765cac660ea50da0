import type { Language } from "../core/document.ts";

const UNSEGMENTED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/gu;
const ASCII = /^[\0-\x7f]*$/;
const LETTER = /\p{L}/gu;
const LATIN = /\p{Script=Latin}/gu;

/**
 * Whether a model can make sense of a text, as far as scripts tell. A model for languages in Latin script sees
 * other letters as one unknown token, so that all such texts look alike to it.
 */
export function canRead(languages: readonly Language[], text: string): boolean {
  if (languages.includes("*")) return true;
  // Most texts are plain ASCII, and need no counting.
  if (ASCII.test(text)) return true;
  const letters = count(text, LETTER);
  if (letters === 0) return true;
  const readsUnsegmented = languages.some((language) => ["zh", "ja", "ko", "th"].includes(language));
  const known = count(text, LATIN) + (readsUnsegmented ? count(text, UNSEGMENTED) : 0);
  return known >= letters / 2;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
