/** Answers many analogies at once, as evaluation asks them: "a is to b as c is to …". */
import type { TermAnalogyMethod } from "../../../core/terms.ts";
import type { TermModel } from "../term-model.ts";
import { createScanWorkspace } from "../scan/kernels.ts";
import type { ScanKernels } from "../scan/kernels.ts";
import { padded, writeUnits } from "../scan/term-scan.ts";

/** Terms whose similarities are held at a time, for each word of the questions. */
const BLOCK_TERMS = 1024;
/** Words of the questions that are held at a time; with the block, 16 MB. */
const MAX_WORDS = 4096;

export interface IndexedAnalogy {
  /** Rows of the three terms. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Rows that are no answer. */
  readonly excluded: readonly number[];
}

export interface AnswerOptions {
  /** Only the so many most frequent terms are answers; default all. */
  readonly mostFrequent?: number | undefined;
  /** Default "add". */
  readonly method?: TermAnalogyMethod | undefined;
}

/**
 * The similarities of each word to each term are computed once and shared by all questions it is in: an answer costs three sums a term
 * instead of a dot product.
 *
 * @returns the row of the best answer to each, −1 where all are excluded
 */
export function answerAnalogies(
  model: TermModel,
  questions: readonly IndexedAnalogy[],
  { mostFrequent = Infinity, method = "add" }: AnswerOptions = {},
): Int32Array {
  const answers = new Int32Array(questions.length).fill(-1);
  const terms = Math.min(mostFrequent, model.terms.length);
  for (let from = 0; from < questions.length;) {
    const batch = new Batch(model, terms, method);
    const count = batch.take(questions, from);
    answers.set(batch.answer(), from);
    from += count;
  }
  return answers;
}

class Batch {
  readonly #model: TermModel;
  readonly #terms: number;
  readonly #method: TermAnalogyMethod;
  readonly #places = new Map<number, number>();
  #questions: readonly IndexedAnalogy[] = [];

  constructor(model: TermModel, terms: number, method: TermAnalogyMethod) {
    this.#model = model;
    this.#terms = terms;
    this.#method = method;
  }

  /** @returns how many of the questions from there on fit in */
  take(questions: readonly IndexedAnalogy[], from: number): number {
    let to = from;
    for (; to < questions.length && this.#places.size + 3 <= MAX_WORDS; to++) {
      const { a, b, c } = questions[to]!;
      for (const row of [a, b, c]) if (!this.#places.has(row)) this.#places.set(row, this.#places.size);
    }
    this.#questions = questions.slice(from, to);
    return to - from;
  }

  answer(): Int32Array {
    const { dimensions, vectors } = this.#model;
    const stride = padded(dimensions);
    const words = padded(this.#places.size);
    const [rows, scores] = [words * stride * 4, (words + BLOCK_TERMS) * stride * 4];
    const { kernels, buffer } = createScanWorkspace(scores + words * BLOCK_TERMS * 4);
    const queries = new Float32Array(buffer, 0, words * stride);
    for (const [row, place] of this.#places) {
      const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
      writeUnits(vector, dimensions, queries.subarray(place * stride, (place + 1) * stride), stride);
    }
    const block = new Float32Array(buffer, rows, BLOCK_TERMS * stride);
    const table = new Float32Array(buffer, scores, words * BLOCK_TERMS);
    const best = this.#questions.map(() => ({ index: -1, score: -Infinity }));
    for (let from = 0; from < this.#terms; from += BLOCK_TERMS) {
      const count = Math.min(BLOCK_TERMS, this.#terms - from);
      writeUnits(vectors.subarray(from * dimensions, (from + count) * dimensions), dimensions, block, stride);
      kernels.scoreMany(rows, count, stride, 0, words, scores, BLOCK_TERMS);
      this.#questions.forEach((question, i) =>
        this.#improve(best[i]!, question, { kernels, table, scores, from, count }),
      );
    }
    return Int32Array.from(best, ({ index }) => index);
  }

  #improve(
    best: { index: number; score: number },
    { a, b, c, excluded }: IndexedAnalogy,
    { kernels, table, scores, from, count }: Block & { readonly kernels: ScanKernels; readonly scores: number },
  ): void {
    const [plus, plusToo, minus] = [b, c, a].map((row) => this.#places.get(row)! * BLOCK_TERMS);
    const hidden = excluded
      .filter((row) => row >= from && row < from + count)
      .map((row) => ({ at: plus! + row - from, value: table[plus! + row - from]! }));
    // Which is above nothing, whatever it is added to or multiplied with.
    for (const { at } of hidden) table[at] = NaN;
    const addresses = [plus, plusToo, minus].map((place) => scores + place! * 4) as [number, number, number];
    const found =
      this.#method === "add"
        ? kernels.bestOffset(...addresses, count, best.score)
        : kernels.bestRatio(...addresses, count, best.score);
    for (const { at, value } of hidden) table[at] = value;
    if (found === -1) return;
    best.index = from + found;
    best.score = this.#score(table[plus! + found]!, table[plusToo! + found]!, table[minus! + found]!);
  }

  #score(plus: number, plusToo: number, minus: number): number {
    if (this.#method === "add") return Math.fround(Math.fround(plus + plusToo) - minus);
    return Math.fround((((1 + plus) / 2) * ((1 + plusToo) / 2)) / ((1 + minus) / 2 + 1e-6));
  }
}

interface Block {
  /** Similarities, shape [words, BLOCK_TERMS]. */
  readonly table: Float32Array;
  readonly from: number;
  readonly count: number;
}
