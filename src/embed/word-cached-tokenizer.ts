import type { ModelTokenizer, TextTokenizer } from "./text-tokenizer.ts";
import { UnigramSegmenter } from "./unigram-segmenter.ts";
import type { UnigramModel } from "./unigram-segmenter.ts";

/** Words in the cache's younger half; a book has 10,000 to 20,000 different ones. */
const CACHED_WORDS = 30_000;
/** In UTF-16 units. Longer ones are rarely met twice. */
const LONGEST_CACHED_WORD = 48;
/** In UTF-16 units. A longer run without spaces is segmented in parts, so that megabytes of it stay possible. */
const LONGEST_PART = 65_536;
/** Words left to transformers.js: a search has few, and making a segmenter takes as long as a hundred of them. */
const FEW_WORDS = 64;

type Ids = readonly number[];

/**
 * A tokenizer that remembers the ids of words. It serves SentencePiece tokenizers of the Unigram kind without special
 * tokens, whose normalizer turns runs of whitespace into one `▁` and leaves other ASCII alone, and whose pieces have
 * `▁` at their beginning only: then the best segmentation of a text is the best segmentation of each word. Between
 * segmentations of a word that are equally probable (`aa` `a` and `a` `aa`) it always takes the same one, where
 * rounding decides in a long text.
 */
export class WordCachedTokenizer implements TextTokenizer {
  readonly #tokenizer: ModelTokenizer;
  #segmenter: ReturnType<typeof createSegmenter> | null = null;
  #segmentedWords = 0;
  #young = new Map<string, Ids>();
  #old = new Map<string, Ids>();

  constructor(tokenizer: ModelTokenizer) {
    this.#tokenizer = tokenizer;
  }

  encode(text: string): Ids {
    const ids: number[] = [];
    for (let start = endOfSpaces(text, 0); start < text.length;) {
      const end = endOfWord(text, start);
      for (const id of this.#idsOf(text.slice(start, end))) ids.push(id);
      start = endOfSpaces(text, end);
    }
    return ids;
  }

  count(text: string): number {
    let count = 0;
    for (let start = endOfSpaces(text, 0); start < text.length;) {
      const end = endOfWord(text, start);
      count += this.#idsOf(text.slice(start, end)).length;
      start = endOfSpaces(text, end);
    }
    return count;
  }

  #idsOf(word: string): Ids {
    if (word.length > LONGEST_CACHED_WORD) return this.#segmentLong(word);
    const young = this.#young.get(word);
    if (young !== undefined) return young;
    const ids = this.#old.get(word) ?? this.#segment(word);
    // Two generations: words not met since the younger half last filled up are forgotten.
    if (this.#young.size >= CACHED_WORDS) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(copyOf(word), ids);
    return ids;
  }

  #segmentLong(word: string): Ids {
    if (word.length <= LONGEST_PART) return this.#segment(word);
    const ids: number[] = [];
    for (let start = 0; start < word.length; start += LONGEST_PART) {
      for (const id of this.#segment(word.slice(start, start + LONGEST_PART))) ids.push(id);
    }
    return ids;
  }

  #segment(word: string): Ids {
    if (this.#segmentedWords < FEW_WORDS && word.length <= LONGEST_CACHED_WORD) {
      this.#segmentedWords++;
      return this.#tokenizer.encode(word);
    }
    this.#segmenter ??= createSegmenter(this.#tokenizer);
    return this.#segmenter(word);
  }
}

const ASCII = /^\p{ASCII}*$/u;

/** Takes scores and normalizer from inside the tokenizer: transformers.js has no other way to them. */
function createSegmenter(tokenizer: ModelTokenizer): (word: string) => Ids {
  const {
    _tokenizerJSON: json,
    _tokenizer: { normalizer },
  } = tokenizer;
  const { model } = json as { readonly model: { readonly vocab: UnigramModel["pieces"]; readonly unk_id: number } };
  const segmenter = new UnigramSegmenter({ pieces: model.vocab, unknownId: model.unk_id });
  return (word) => segmenter.segment(ASCII.test(word) ? `▁${word}` : normalizer!.normalize(word));
}

/** A slice of a text keeps the whole text in memory, and would as long as the word is in the cache. */
function copyOf(word: string): string {
  return Buffer.from(word, "utf16le").toString("utf16le");
}

/** `\p{White_Space}` past ASCII, and the byte order mark. */
const WIDE_SPACES: ReadonlySet<number> = new Set(
  Array.from(
    "\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
    (space) => space.charCodeAt(0),
  ),
);

// By code units, since a regular expression that finds every word takes as long as looking the words up.

function isSpace(unit: number): boolean {
  return unit <= 0x7f ? unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) : WIDE_SPACES.has(unit);
}

function endOfSpaces(text: string, start: number): number {
  let end = start;
  while (end < text.length && isSpace(text.charCodeAt(end))) end++;
  return end;
}

function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++;
  return end;
}
