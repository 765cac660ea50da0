import type { PreTrainedTokenizer } from "@huggingface/transformers";
import type { TextTokenizer } from "./text-tokenizer.ts";

/** Words in the cache's younger half; a book has 10,000 to 20,000 different ones. */
const CACHED_WORDS = 30_000;
/** In UTF-16 units. Longer ones are rarely met twice. */
const LONGEST_CACHED_WORD = 48;
/** In UTF-16 units. A longer run without spaces is segmented in parts, so that megabytes of it stay possible. */
const LONGEST_PART = 65_536;

type Ids = readonly number[];

/**
 * A tokenizer that remembers the ids of words. It serves SentencePiece tokenizers without special tokens whose
 * normalizer turns runs of whitespace into one `▁`, and whose pieces have `▁` at their beginning only: then the best
 * segmentation of a text is the best segmentation of each word. Between segmentations of a word that are equally
 * probable (`aa` `a` and `a` `aa`) it always takes the same one, where rounding decides in a long text.
 */
export class WordCachedTokenizer implements TextTokenizer {
  readonly #tokenizer: PreTrainedTokenizer;
  #young = new Map<string, Ids>();
  #old = new Map<string, Ids>();

  constructor(tokenizer: PreTrainedTokenizer) {
    this.#tokenizer = tokenizer;
  }

  encode(text: string): Ids {
    const ids: number[] = [];
    for (const word of wordsOf(text)) {
      for (const id of this.#idsOf(word)) ids.push(id);
    }
    return ids;
  }

  count(text: string): number {
    return wordsOf(text).reduce((count, word) => count + this.#idsOf(word).length, 0);
  }

  #idsOf(word: string): Ids {
    if (word.length > LONGEST_CACHED_WORD) return this.#segmentLong(word);
    const young = this.#young.get(word);
    if (young !== undefined) return young;
    const ids = this.#old.get(word) ?? this.#tokenizer.encode(word);
    // Two generations: words not met since the younger half last filled up are forgotten.
    if (this.#young.size >= CACHED_WORDS) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(word, ids);
    return ids;
  }

  #segmentLong(word: string): Ids {
    if (word.length <= LONGEST_PART) return this.#tokenizer.encode(word);
    const ids: number[] = [];
    for (let start = 0; start < word.length; start += LONGEST_PART) {
      for (const id of this.#tokenizer.encode(word.slice(start, start + LONGEST_PART))) ids.push(id);
    }
    return ids;
  }
}

function wordsOf(text: string): readonly string[] {
  return text.match(/[^\p{White_Space}\ufeff]+/gu) ?? [];
}
