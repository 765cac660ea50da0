import { type CostLanguage, costsOf, isVowel, type LanguageCosts } from "./language-costs.ts";

/** What a letter adds to its cost by what stands around it, in tenths of a bit. */
const UPPER_WITHIN_WORD = 80;
const UPPER_AFTER_UPPER = 15;
const SCRIPTS_MIXED = 60;
/** Characters of East Asia stand beside Latin words, yet seldom within them. */
const BESIDE_PLAIN = 25;
/** A plain Latin letter in a text of another script; beyond so many it is a text with addresses or code in it. */
const FOREIGN = 15;
const MOST_FOREIGN = 30;
/** Two letters with marks in a row are seldom, three hardly ever. */
const MARKED_PAIR = 40;
const MARKED_RUN = 80;
const MARKED_ALONE = 20;
const SAME_SOUND = 8;
const SAME_SOUND_AGAIN = 30;
const OTHER_SOUND = -5;

/** Kinds of letters, as bits. */
const LETTER = 1;
const LOWER = 2;
const UPPER = 4;
const VOWEL = 8;
const CASELESS = 16;
const CJK = 32;

/** Ideographs and syllables have no case. */
const ALPHABETS_END = 0x2000;

let kinds: Uint8Array | undefined;

export interface TextCost {
  /** Tenths of a bit, of the language in which the text is most likely. */
  readonly cost: number;
  readonly language: CostLanguage | null;
}

/** How unlikely a text is, in the best of some languages: smaller for the decoding of given bytes that is right. */
export function textCost(text: string, languages: readonly CostLanguage[]): TextCost {
  let best: TextCost = { cost: Infinity, language: null };
  for (const language of languages) {
    const cost = costIn(text, costsOf(language), best.cost);
    if (cost < best.cost) best = { cost, language };
  }
  return best;
}

/** @param limit  beyond which nobody wants to know */
function costIn(text: string, { table, writing }: LanguageCosts, limit: number): number {
  kinds ??= kindsOfLetters();
  let cost = 0;
  let isPlainBefore = true;
  let before = 0;
  let sounds = 0;
  let marked = 0;
  let foreign = writing === "latin" ? MOST_FOREIGN : 0;
  for (let i = 0; i < text.length && cost < limit; i++) {
    const code = text.charCodeAt(i);
    const kind = kinds[code]!;
    const isPlain = code < 0x80;
    cost += table[code]!;
    if (isPlain && (kind & LETTER) !== 0 && foreign < MOST_FOREIGN) {
      foreign++;
      cost += FOREIGN;
    }
    const isPair = (kind & before & LETTER) !== 0;
    if (isPair && (kind & UPPER) !== 0) cost += (before & LOWER) === 0 ? UPPER_AFTER_UPPER : UPPER_WITHIN_WORD;
    if (isPair && isPlain !== isPlainBefore && writing !== "latin") cost += SCRIPTS_MIXED;
    if (
      ((kind & CJK) !== 0 && isPlainBefore && (before & LETTER) !== 0) ||
      ((before & CJK) !== 0 && isPlain && (kind & LETTER) !== 0)
    ) {
      cost += BESIDE_PLAIN;
    }
    if (writing === "latin" && !isPlain && (kind & LETTER) !== 0) {
      marked = isPair && !isPlainBefore ? marked + 1 : 0;
      if (isPair) cost += marked === 0 ? 0 : marked === 1 ? MARKED_PAIR : MARKED_RUN;
      else if ((kinds[text.charCodeAt(i + 1)]! & LETTER) === 0) cost += MARKED_ALONE;
    }
    if (writing === "alphabet" && isPair && !isPlain && !isPlainBefore && (kind & CASELESS) === 0) {
      const isSame = (kind & VOWEL) === (before & VOWEL);
      sounds = isSame ? sounds + 1 : 0;
      cost += isSame ? (sounds > 1 ? SAME_SOUND_AGAIN : SAME_SOUND) : OTHER_SOUND;
    } else sounds = 0;
    before = kind;
    isPlainBefore = isPlain;
  }
  return cost;
}

/** By UTF-16 code unit. */
function kindsOfLetters(): Uint8Array {
  const table = new Uint8Array(0x10000);
  for (let code = 0x41; code < ALPHABETS_END; code++) {
    const char = String.fromCharCode(code);
    if (!/[\p{L}\p{M}]/u.test(char)) continue;
    const isUpper = /\p{Lu}/u.test(char);
    table[code] = LETTER | (isUpper ? UPPER : /\p{Ll}/u.test(char) ? LOWER : CASELESS) | (isVowel(char) ? VOWEL : 0);
  }
  table.fill(CJK, 0x3400, 0xa000);
  table.fill(CJK, 0xac00, 0xd7a4);
  return table;
}
