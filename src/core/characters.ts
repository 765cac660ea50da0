/** What a code point does to the term it stands in. */
export const CharacterKind = {
  /** Ends a word. */
  separator: 1,
  /** A letter or digit of a script that separates its words. */
  word: 2,
  /** A character of a script written without spaces: Han, kana, Thai, Lao, Khmer, Burmese. */
  unsegmented: 3,
  hangul: 4,
  /** Continues what stands before it: accents, vowel signs, invisible joiners. */
  mark: 5,
} as const;
export type CharacterKind = (typeof CharacterKind)[keyof typeof CharacterKind];

const UNSEGMENTED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const HANGUL = /\p{Script=Hangul}/u;
const LETTER_OR_NUMBER = /[\p{L}\p{N}]/u;
/** Soft hyphen, joiners and the byte order mark do not part a word; the half-width voicing marks belong to the kana before. */
const MARK = /\p{M}|\u00ad|\u200c|\u200d|\u2060|\ufeff|\uff9e|\uff9f/u;

/** Filled as code points are met; 0 is not yet known. */
const kinds = new Uint8Array(0x110000);

export function characterKind(codePoint: number): CharacterKind {
  const known = kinds[codePoint]!;
  if (known !== 0) return known as CharacterKind;
  const kind = classify(codePoint);
  kinds[codePoint] = kind;
  return kind;
}

function classify(codePoint: number): CharacterKind {
  const character = String.fromCodePoint(codePoint);
  if (MARK.test(character)) return CharacterKind.mark;
  if (!LETTER_OR_NUMBER.test(character)) return CharacterKind.separator;
  // Full-width letters and digits are read as what they stand for.
  const folded = character.normalize("NFKC");
  if (HANGUL.test(folded)) return CharacterKind.hangul;
  return LETTER_OR_NUMBER.test(folded) && UNSEGMENTED.test(folded) ? CharacterKind.unsegmented : CharacterKind.word;
}
