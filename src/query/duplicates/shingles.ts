import { CharacterKind, characterKind } from "../../core/characters.ts";

/** Tokens of a shingle: of words, and of characters where a script has no spaces between words. */
const WORDS = 3;
export const CHARACTERS = 5;

/**
 * The shingles of a text: hashes of 53 bits, ascending, each once. Two texts are compared by the Jaccard coefficient of
 * their shingles; hashes of different ones are equal once in 10^16.
 */
export type Shingles = Float64Array;

/** The hash of a token in two halves, 32 bits each, and how many tokens a shingle has that begins with it. */
interface Tokens {
  readonly high: number[];
  readonly low: number[];
  readonly spans: number[];
}

/**
 * Runs of three words, or of five characters of a script without spaces; case, width and signs between words do not matter.
 * A text too short for that is one shingle; none reaches from one text into the next, so that it does not matter much where a
 * document was cut.
 *
 * @param texts  the chunks of a document, or one of them
 */
export function shinglesOf(texts: readonly string[], characters = CHARACTERS): Shingles {
  const hashes: number[] = [];
  for (const text of texts) {
    const tokens = readTokens(text.normalize("NFKC").toLowerCase(), characters);
    const count = tokens.spans.length;
    if (count === 0) continue;
    const before = hashes.length;
    for (let i = 0; i < count; i++) {
      const end = i + tokens.spans[i]!;
      if (end <= count) hashes.push(hashOf(tokens, i, end));
    }
    if (hashes.length === before) hashes.push(hashOf(tokens, 0, count));
  }
  const sorted = Float64Array.from(hashes).sort();
  return sorted.filter((hash, i) => i === 0 || hash !== sorted[i - 1]);
}

/** |a ∩ b| / |a ∪ b|; 0 where both are empty: nothing is not alike. */
export function jaccard(a: Shingles, b: Shingles): number {
  let shared = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [x, y] = [a[i]!, b[j]!];
    if (x === y) shared++;
    if (x <= y) i++;
    if (y <= x) j++;
  }
  const union = a.length + b.length - shared;
  return union === 0 ? 0 : shared / union;
}

function readTokens(text: string, characters: number): Tokens {
  const tokens: Tokens = { high: [], low: [], spans: [] };
  let [high, low, isInWord] = [0, 0, false];
  const end = (span: number): void => {
    tokens.high.push(high);
    tokens.low.push(low);
    tokens.spans.push(span);
    isInWord = false;
  };
  for (let at = 0; at < text.length;) {
    const codePoint = text.codePointAt(at)!;
    at += codePoint > 0xffff ? 2 : 1;
    const kind = characterKind(codePoint);
    if (kind === CharacterKind.mark) continue;
    const continues = kind === CharacterKind.word || kind === CharacterKind.hangul;
    if (isInWord && !continues) end(WORDS);
    if (kind === CharacterKind.separator) continue;
    if (!isInWord) [high, low] = [0x811c9dc5, 0x1b873593];
    high = Math.imul(high ^ codePoint, 0x01000193);
    low = Math.imul(low ^ codePoint, 0x85ebca6b) ^ (low >>> 13);
    isInWord = true;
    if (!continues) end(characters);
  }
  if (isInWord) end(WORDS);
  return tokens;
}

function hashOf({ high, low }: Tokens, start: number, end: number): number {
  let [h, l] = [0x9747b28c, 0x3c6ef372];
  for (let i = start; i < end; i++) {
    h = mix(h ^ high[i]!);
    l = mix(Math.imul(l, 31) ^ low[i]!);
  }
  return (h >>> 0) * 2 ** 21 + (l >>> 11);
}

/** The finalizer of MurmurHash3. */
export function mix(x: number): number {
  let h = x;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
