import { toSimplified } from "./simplified.ts";

/** A term this long is data, not a word; what follows is cut off. */
export const MAX_TERM_LENGTH = 128;
const MAX_CACHED = 65_536;
/** Strings that are this short are never views of a longer one. */
const MAX_OWN_LENGTH = 12;

const ASCII_WORD = /^[A-Za-z0-9]+$/;
const INVISIBLE = /\u00ad|\u200c|\u200d|\u2060|\ufeff/gu;
const NOT_IN_TERM = /[^\p{L}\p{N}\p{M}]/u;
/** In these scripts marks are accents and vowel points that readers leave out; elsewhere they are part of the spelling. */
const ACCENTS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{N}])\p{M}+/gu;

const foldedCharacters = remembering(foldedCharacter);

/** Lower-case, compatibility forms resolved (NFKC), accents removed; not stemmed. */
export function foldWord(word: string): string {
  if (ASCII_WORD.test(word)) return word.toLowerCase();
  const visible = word.replace(INVISIBLE, "");
  const resolved = visible.normalize("NFKC");
  // Some letters resolve to a phrase and ½ to 1⁄2: those stay whole.
  const lower = (NOT_IN_TERM.test(resolved) ? visible : resolved).toLowerCase().replaceAll("ς", "σ");
  return lower.normalize("NFD").replace(ACCENTS, "").normalize("NFC");
}

/** The form of one character of an unsegmented script or of Hangul that texts are matched by, with its marks. */
export function foldCharacter(character: string): string {
  return foldedCharacters(character);
}

/** @param folded  what `foldWord` made of a word */
export function clipTerm(folded: string): string {
  return folded.length > MAX_TERM_LENGTH ? folded.slice(0, MAX_TERM_LENGTH).toWellFormed() : folded;
}

/** The same function, which looks a word up that it has met: most words of a text have been. */
export function remembering(make: (word: string) => string): (word: string) => string {
  const cache = new Map<string, string>();
  return (word) => {
    const known = cache.get(word);
    if (known !== undefined) return known;
    const made = make(word);
    if (word.length > MAX_TERM_LENGTH) return made;
    if (cache.size >= MAX_CACHED) cache.clear();
    // A word that was cut from a text would keep all of it in memory.
    const own = word.length > MAX_OWN_LENGTH ? Buffer.from(word, "utf16le").toString("utf16le") : word;
    cache.set(own, made === word ? own : made);
    return made;
  };
}

function foldedCharacter(character: string): string {
  const folded = character.replace(INVISIBLE, "").normalize("NFKC");
  return toSimplified(NOT_IN_TERM.test(folded) ? character : folded);
}
