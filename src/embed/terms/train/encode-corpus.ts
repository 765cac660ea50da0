import { throwIfAborted } from "../../../core/errors.ts";
import type { OnProgress } from "../../../core/progress.ts";
import { END_OF_SENTENCE, MAX_SENTENCE } from "./task-layout.ts";
import type { TermCorpus } from "./term-corpus.ts";
import { TermCounter } from "./term-counter.ts";
import { TokenFile } from "./token-file.ts";
import { orderOf, type Vocabulary } from "./vocabulary.ts";

/** A corpus as numbers of terms, in pieces that threads train on one after another. */
export interface EncodedCorpus extends Disposable {
  readonly vocabulary: Vocabulary;
  readonly file: TokenFile;
  /** Where each piece ends, in tokens of the file; all end with a sentence. */
  readonly ends: readonly number[];
  /** Words of the corpus, those without a vector included. */
  readonly words: number;
  /** Of those words in their order, a uint32. */
  readonly checksum: number;
  /** How often the corpus has each of the known terms; null where the vocabulary is not fixed. */
  readonly knownCounts: Float64Array | null;
}

export interface EncodeOptions {
  readonly minCount: number;
  /** Of terms that are not known, the most frequent; null for all. */
  readonly maxTerms: number | null;
  readonly maxCountedTerms: number | null;
  /** Counts that are added to those of the corpus; these terms stay whatever `minCount` is. */
  readonly known?: Vocabulary | undefined;
  /** Whether only known terms are kept, with their counts as they are. */
  readonly fixed?: boolean | undefined;
  /** Whether each sentence is a document: its number, from 0, comes before its terms, and it may be a term alone. Default false. */
  readonly documents?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** As many tokens as one piece has, and what its last sentence has beyond. */
export const PIECE_TOKENS = 10_000;
/** A power of two. */
const SENTENCES_A_REPORT = 4096;

/**
 * Reads a corpus once: counts its terms and writes the number of each to a file, then gives the terms that are kept the numbers
 * by which they stand in the vocabulary.
 *
 * @throws {EngineError} `ABORTED`, `STORAGE_FAILED`
 */
export async function encodeCorpus(corpus: TermCorpus, options: EncodeOptions): Promise<EncodedCorpus> {
  const file = new TokenFile();
  try {
    using counter = new TermCounter(options.maxCountedTerms, options.known?.terms);
    await countTerms(corpus, counter, file, options);
    const { vocabulary, numbers } = chooseTerms(counter, options);
    const ends = renumber(file, numbers, options.documents === true);
    const { words, checksum } = counter;
    const knownCounts = options.fixed === true ? counter.countsOfKnown() : null;
    return { vocabulary, file, ends, words, checksum, knownCounts, [Symbol.dispose]: () => file[Symbol.dispose]() };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

async function countTerms(
  corpus: TermCorpus,
  counter: TermCounter,
  file: TokenFile,
  { signal, onProgress, documents = false }: EncodeOptions,
): Promise<void> {
  const report = (): void => {
    throwIfAborted(signal);
    onProgress?.({ stage: "count", done: counter.words, unit: "words" });
  };
  const writer = new SentenceWriter(file, documents);
  if (corpus.readInto === undefined) {
    let sentences = 0;
    for await (const sentence of corpus.sentences()) {
      for (const term of sentence) writer.add(counter.add(term));
      writer.endSentence();
      if ((++sentences & (SENTENCES_A_REPORT - 1)) === 0) report();
    }
  } else {
    const parts = corpus.readInto({
      add: (term) => writer.add(counter.add(term)),
      addBytes: (bytes, start, end) => writer.add(counter.addBytes(bytes, start, end)),
      endSentence: () => writer.endSentence(),
    });
    for await (const _ of parts) report();
  }
  file.append(END_OF_SENTENCE);
  throwIfAborted(signal);
}

/** Writes `END_OF_SENTENCE`, and the number of the sentence if it is a document, before the first term of each; long ones are cut. */
class SentenceWriter {
  readonly #file: TokenFile;
  readonly #documents: boolean;
  #sentence = 0;
  #terms = 0;

  constructor(file: TokenFile, documents: boolean) {
    this.#file = file;
    this.#documents = documents;
  }

  add(number: number): void {
    if (this.#terms++ % MAX_SENTENCE === 0) {
      this.#file.append(END_OF_SENTENCE);
      if (this.#documents) this.#file.append(this.#sentence);
    }
    this.#file.append(number);
  }

  endSentence(): void {
    this.#sentence++;
    this.#terms = 0;
  }
}

/** @returns numbers  of each term that was counted, by the number it was counted under; −1 where it is left out */
function chooseTerms(
  counter: TermCounter,
  { known, fixed, minCount, maxTerms }: EncodeOptions,
): { vocabulary: Vocabulary; numbers: Int32Array } {
  const numbers = new Int32Array(counter.numbers).fill(-1);
  if (fixed === true && known !== undefined) {
    known.terms.forEach((_, i) => (numbers[i] = i));
    return { vocabulary: known, numbers };
  }
  const counted = counter.counted(minCount, known?.counts);
  let joining = 0;
  const own = known?.terms.length ?? 0;
  const order = orderOf(counted).filter((place) => counted.numbers[place]! < own || joining++ < (maxTerms ?? Infinity));
  order.forEach((place, i) => (numbers[counted.numbers[place]!] = i));
  const terms = Array.from(order, (place) => counted.terms[place]!);
  return { vocabulary: { terms, counts: Float64Array.from(order, (place) => counted.counts[place]!) }, numbers };
}

/** Terms that are left out take no place in a window; a sentence of one term trains nothing, nor does a document of none. */
function renumber(file: TokenFile, numbers: Int32Array, documents: boolean): number[] {
  const ends: number[] = [];
  // The number of a document comes before its terms.
  const sentence = new Uint32Array(MAX_SENTENCE + 1);
  let length = 0;
  let isDocumentNext = false;
  const closeSentence = (): void => {
    if (length > 1) {
      for (let i = 0; i < length; i++) file.append(sentence[i]!);
      file.append(END_OF_SENTENCE);
      if (file.tokens - (ends.at(-1) ?? 0) >= PIECE_TOKENS) ends.push(file.tokens);
    }
    length = 0;
    isDocumentNext = documents;
  };
  for (const block of file.rewrite()) {
    for (const token of block) {
      const isDocument = isDocumentNext;
      isDocumentNext = false;
      const number = isDocument ? token : token === END_OF_SENTENCE ? -1 : numbers[token]!;
      if (number !== -1) sentence[length++] = number;
      if (token === END_OF_SENTENCE) closeSentence();
    }
  }
  if (file.tokens > (ends.at(-1) ?? 0)) ends.push(file.tokens);
  return ends;
}
