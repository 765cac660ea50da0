import { throwIfAborted } from "../../../core/errors.ts";
import type { OnProgress } from "../../../core/progress.ts";
import * as layout from "./counter-layout.ts";
import type { CountingMemory } from "./counting-memory.ts";
import type { TrainingMemory } from "./kernels.ts";
import { END_OF_SENTENCE, MAX_SENTENCE } from "./task-layout.ts";
import type { TermCorpus } from "./term-corpus.ts";
import { TermCounter } from "./term-counter.ts";
import { BLOCK_TOKENS, TokenFile } from "./token-file.ts";
import type { Vocabulary } from "./vocabulary.ts";

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
  /** What the counting took, for something else. */
  readonly memory: TrainingMemory;
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

/** A power of two. */
const SENTENCES_A_REPORT = 4096;
/** −1 as u32. */
const LEFT_OUT = 0xffff_ffff;

/**
 * Reads a corpus once: counts its terms and writes the number of each to a file, then gives the terms that are kept the numbers
 * by which they stand in the vocabulary.
 *
 * @throws {EngineError} `ABORTED`, `STORAGE_FAILED`
 */
export async function encodeCorpus(corpus: TermCorpus, options: EncodeOptions): Promise<EncodedCorpus> {
  const { known, documents = false, maxCountedTerms } = options;
  const file = new TokenFile();
  try {
    const onTokens = (tokens: Uint32Array): void => file.appendAll(tokens);
    const counter = new TermCounter({ maxTerms: maxCountedTerms, known: known?.terms, documents, onTokens });
    await countTerms(corpus, counter, options);
    file.append(END_OF_SENTENCE);
    const { vocabulary, numbers } = chooseTerms(counter, options);
    const ends = renumber(file, counter.room, numbers, documents);
    const { words, checksum, room } = counter;
    const knownCounts = options.fixed === true ? counter.countsOfKnown() : null;
    const { memory } = room;
    const dispose = (): void => file[Symbol.dispose]();
    return { vocabulary, file, ends, words, checksum, knownCounts, memory, [Symbol.dispose]: dispose };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

async function countTerms(
  corpus: TermCorpus,
  counter: TermCounter,
  { signal, onProgress }: EncodeOptions,
): Promise<void> {
  const report = (): void => {
    throwIfAborted(signal);
    onProgress?.({ stage: "count", done: counter.words, unit: "words" });
  };
  if (corpus.readInto === undefined) {
    let sentences = 0;
    for await (const sentence of corpus.sentences()) {
      for (const term of sentence) counter.add(term);
      counter.endSentence();
      if ((++sentences & (SENTENCES_A_REPORT - 1)) === 0) report();
    }
  } else for await (const _ of corpus.readInto(counter)) report();
  counter.flush();
  throwIfAborted(signal);
}

/** @returns numbers  address of i32: of each term that was counted, by the number it was counted under; −1 where it is left out */
function chooseTerms(
  counter: TermCounter,
  { known, fixed, minCount, maxTerms }: EncodeOptions,
): { vocabulary: Vocabulary; numbers: number } {
  if (fixed !== true || known === undefined) {
    if (known !== undefined) counter.addCounts(known.counts);
    return counter.choose({ minCount, maxTerms });
  }
  const numbers = counter.room.allocate(4 * counter.numbers);
  const places = counter.room.words(numbers, counter.numbers).fill(LEFT_OUT);
  for (let i = 0; i < known.counts.length; i++) places[i] = i;
  return { vocabulary: known, numbers };
}

/** @returns where the pieces end, in tokens */
function renumber(file: TokenFile, room: CountingMemory, numbers: number, documents: boolean): number[] {
  const work = room.allocate(layout.RENUMBERING_BYTES);
  const tokens = room.allocate(4 * BLOCK_TOKENS);
  const read = room.allocate(4 * (MAX_SENTENCE + 1));
  const piece = room.allocate(4 * (layout.PIECE_TOKENS + MAX_SENTENCE + 2));
  const words = room.words(work, layout.RENUMBERING_BYTES / 4).fill(0);
  words[layout.NUMBERS_AT / 4] = numbers;
  words[layout.READ_AT / 4] = read;
  words[layout.PIECE_AT / 4] = piece;
  words[layout.HAS_DOCUMENTS_AT / 4] = documents ? 1 : 0;
  const ends: number[] = [];
  const closePiece = (): void => {
    file.appendAll(room.words(piece, words[layout.PIECE_COUNT_AT / 4]!));
    ends.push(file.tokens);
    words[layout.PIECE_COUNT_AT / 4] = 0;
  };
  for (const count of file.rewrite(room.words(tokens, BLOCK_TOKENS))) {
    const end = tokens + 4 * count;
    for (let from = tokens; from < end;) {
      from = room.kernels.renumber(work, from, end) >>> 0;
      if (words[layout.PIECE_COUNT_AT / 4]! >= layout.PIECE_TOKENS) closePiece();
    }
  }
  if (words[layout.PIECE_COUNT_AT / 4]! > 0) closePiece();
  return ends;
}
