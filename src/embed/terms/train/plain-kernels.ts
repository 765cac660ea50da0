import type { Kernels } from "./kernels.ts";
import { PlainPrediction } from "./plain-prediction.ts";
import { RandomNumbers } from "./random-numbers.ts";
import {
  ARCHITECTURE_AT,
  DOCUMENTS_AT,
  END_OF_SENTENCE,
  FROZEN_AT,
  INPUT_AT,
  KEEP_ALWAYS,
  KEEP_AT,
  MEAN_AT,
  RANDOM_AT,
  SENTENCE_AT,
  SHARED_AT,
  STRIDE_AT,
  SUBWORD_ROWS_AT,
  SUBWORD_STARTS_AT,
  REACHES_AT,
  WINDOW_AT,
  WITH_TERMS_AT,
} from "./task-layout.ts";

/**
 * The kernels in plain TypeScript, for processes that may not compile WebAssembly, and what WebAssembly is compared with: the same
 * draws in the same order, sums in another.
 */
export class PlainKernels implements Kernels {
  readonly #u32: Uint32Array;
  readonly #f32: Float32Array;

  constructor(memory: ArrayBufferLike) {
    this.#u32 = new Uint32Array(memory);
    this.#f32 = new Float32Array(memory);
  }

  trainSentences(task: number, tokens: number, count: number, alpha: number): number {
    const random = new RandomNumbers(this.#u32.subarray((task + RANDOM_AT) >>> 2, ((task + RANDOM_AT) >>> 2) + 2));
    const prediction = new PlainPrediction(this.#u32, this.#f32, task, random, alpha);
    let trained = 0;
    for (let at = 0; at < count;) {
      const end = this.#u32.indexOf(END_OF_SENTENCE, (tokens >>> 2) + at) - (tokens >>> 2);
      const length = this.#thin(task, tokens + 4 * at, end - at, random);
      if (this.#word(task, ARCHITECTURE_AT) === 1) this.#trainCbow(task, length, random, prediction);
      else this.#trainSkipGram(task, length, random, prediction);
      trained += length;
      at = end + 1;
    }
    return trained;
  }

  trainDocuments(task: number, tokens: number, count: number, alpha: number): number {
    const random = new RandomNumbers(this.#u32.subarray((task + RANDOM_AT) >>> 2, ((task + RANDOM_AT) >>> 2) + 2));
    const prediction = new PlainPrediction(this.#u32, this.#f32, task, random, alpha);
    const [documents, stride] = [this.#word(task, DOCUMENTS_AT) >>> 2, this.#word(task, STRIDE_AT) >>> 2];
    let trained = 0;
    for (let at = 0; at < count;) {
      const row = documents + this.#u32[(tokens >>> 2) + at]! * stride;
      const end = this.#u32.indexOf(END_OF_SENTENCE, (tokens >>> 2) + at) - (tokens >>> 2);
      const length = this.#thin(task, tokens + 4 * (at + 1), end - at - 1, random);
      if (this.#word(task, ARCHITECTURE_AT) === 1) this.#trainMemory(task, row, length, random, prediction);
      else this.#trainBag(task, row, length, random, prediction);
      trained += length;
      at = end + 1;
    }
    return trained;
  }

  /** PV-DBOW: the document predicts each of its terms. */
  #trainBag(task: number, row: number, length: number, random: RandomNumbers, prediction: PlainPrediction): void {
    const isFrozen = this.#word(task, FROZEN_AT) === 1;
    const sentence = this.#word(task, SENTENCE_AT) >>> 2;
    if (!isFrozen && this.#word(task, WITH_TERMS_AT) === 1) this.#trainSkipGram(task, length, random, prediction);
    prediction.takeInputs([row], true);
    for (let i = 0; i < length; i++) {
      prediction.chooseTargets(this.#u32[sentence + i]!);
      prediction.predict(isFrozen);
    }
    prediction.changeInputs([row], true);
  }

  /** PV-DM: the document and the terms around it predict each term. */
  #trainMemory(task: number, row: number, length: number, random: RandomNumbers, prediction: PlainPrediction): void {
    const window = this.#word(task, WINDOW_AT);
    const sentence = this.#word(task, SENTENCE_AT) >>> 2;
    const isFrozen = this.#word(task, FROZEN_AT) === 1;
    const takesMean = this.#word(task, MEAN_AT) === 1;
    for (let i = 0; i < length; i++) {
      const context = this.#context(sentence, i, window - random.below(this.#word(task, REACHES_AT)), length);
      const rows = [row, ...this.#inputRows(task, context)];
      prediction.takeInputs(rows, takesMean);
      prediction.chooseTargets(this.#u32[sentence + i]!);
      prediction.predict(isFrozen);
      prediction.changeInputs(rows, takesMean, isFrozen ? 1 : rows.length);
    }
  }

  /** Copies the occurrences that are kept to the task's sentence. */
  #thin(task: number, tokens: number, count: number, random: RandomNumbers): number {
    const [keep, sentence] = [this.#word(task, KEEP_AT) >>> 2, this.#word(task, SENTENCE_AT) >>> 2];
    let length = 0;
    for (let i = 0; i < count; i++) {
      const term = this.#u32[(tokens >>> 2) + i]!;
      const threshold = this.#u32[keep + term]!;
      if (threshold === KEEP_ALWAYS || random.next() < threshold) this.#u32[sentence + length++] = term;
    }
    return length;
  }

  #trainSkipGram(task: number, length: number, random: RandomNumbers, prediction: PlainPrediction): void {
    const shares = this.#word(task, SHARED_AT) === 1;
    const window = this.#word(task, WINDOW_AT);
    const sentence = this.#word(task, SENTENCE_AT) >>> 2;
    for (let i = 0; i < length; i++) {
      const reach = window - random.below(this.#word(task, REACHES_AT));
      const term = this.#u32[sentence + i]!;
      const context = this.#context(sentence, i, reach, length);
      if (context.length === 0) continue;
      if (shares) this.#trainContexts(task, term, context, prediction);
      else this.#trainTerm(task, term, context, prediction);
    }
  }

  /** The term predicts its contexts. */
  #trainTerm(task: number, term: number, context: readonly number[], prediction: PlainPrediction): void {
    const rows = this.#inputRows(task, [term]);
    prediction.takeInputs(rows, true);
    for (const other of context) {
      prediction.chooseTargets(other);
      prediction.predict();
    }
    // Each prediction adds the same to all inputs, and therefore to their mean: adding it once at the end comes to the same.
    prediction.changeInputs(rows, true);
  }

  /** Each context predicts the term and the same noise terms. */
  #trainContexts(task: number, term: number, context: readonly number[], prediction: PlainPrediction): void {
    prediction.chooseTargets(term);
    for (const other of context) {
      const rows = this.#inputRows(task, [other]);
      prediction.takeInputs(rows, true);
      prediction.predict();
      prediction.changeInputs(rows, true);
    }
  }

  #trainCbow(task: number, length: number, random: RandomNumbers, prediction: PlainPrediction): void {
    const window = this.#word(task, WINDOW_AT);
    const sentence = this.#word(task, SENTENCE_AT) >>> 2;
    for (let i = 0; i < length; i++) {
      const reach = window - random.below(this.#word(task, REACHES_AT));
      const context = this.#context(sentence, i, reach, length);
      if (context.length === 0) continue;
      const takesMean = this.#word(task, MEAN_AT) === 1;
      const rows = this.#inputRows(task, context);
      prediction.takeInputs(rows, takesMean);
      prediction.chooseTargets(this.#u32[sentence + i]!);
      prediction.predict();
      prediction.changeInputs(rows, takesMean);
    }
  }

  /** The terms at most `reach` away from the one at i. */
  #context(sentence: number, i: number, reach: number, length: number): number[] {
    const from = Math.max(0, i - reach);
    const terms = this.#u32.subarray(sentence + from, sentence + Math.min(length, i + reach + 1));
    return Array.from(terms).filter((_, j) => from + j !== i);
  }

  /** Where the input vectors of the terms start, in words. */
  #inputRows(task: number, terms: readonly number[]): number[] {
    const [input, stride] = [this.#word(task, INPUT_AT) >>> 2, this.#word(task, STRIDE_AT) >>> 2];
    const [starts, rows] = [this.#word(task, SUBWORD_STARTS_AT) >>> 2, this.#word(task, SUBWORD_ROWS_AT) >>> 2];
    if (starts === 0) return terms.map((term) => input + term * stride);
    return terms.flatMap((term) => {
      const own = this.#u32.subarray(rows + this.#u32[starts + term]!, rows + this.#u32[starts + term + 1]!);
      return Array.from(own, (row) => input + row * stride);
    });
  }

  #word(task: number, offset: number): number {
    return this.#u32[(task + offset) >>> 2]!;
  }
}
