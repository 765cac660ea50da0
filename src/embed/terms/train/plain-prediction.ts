import type { RandomNumbers } from "./random-numbers.ts";
import {
  MEAN_AT,
  NEGATIVE_AT,
  NOISE_AT,
  OUTPUT_AT,
  PATH_STARTS_AT,
  PATH_STEPS_AT,
  STRIDE_AT,
  TERMS_AT,
} from "./task-layout.ts";

interface Target {
  /** Where its output vector starts, in words. */
  readonly row: number;
  readonly label: 0 | 1;
}

/** One step of stochastic gradient descent at a time: input vectors predict targets, in plain TypeScript. */
export class PlainPrediction {
  readonly #u32: Uint32Array;
  readonly #f32: Float32Array;
  readonly #task: number;
  readonly #random: RandomNumbers;
  readonly #alpha: number;
  readonly #stride: number;
  #targets: readonly Target[] = [];

  constructor(u32: Uint32Array, f32: Float32Array, task: number, random: RandomNumbers, alpha: number) {
    this.#u32 = u32;
    this.#f32 = f32;
    this.#task = task;
    this.#random = random;
    this.#alpha = alpha;
    this.#stride = this.#word(STRIDE_AT) >>> 2;
  }

  /** The term with noise terms, or its path in the Huffman tree. */
  chooseTargets(term: number): void {
    const output = this.#word(OUTPUT_AT) >>> 2;
    const targetAt = (row: number, label: 0 | 1): Target => ({ row: output + row * this.#stride, label });
    const negative = this.#word(NEGATIVE_AT);
    if (negative === 0) {
      const starts = this.#word(PATH_STARTS_AT) >>> 2;
      const steps = this.#word(PATH_STEPS_AT) >>> 2;
      const path = this.#u32.subarray(steps + this.#u32[starts + term]!, steps + this.#u32[starts + term + 1]!);
      this.#targets = Array.from(path, (step) => targetAt(step >>> 1, (step & 1) === 0 ? 1 : 0));
      return;
    }
    const noise = Array.from({ length: negative }, () => this.#drawNoise()).filter((other) => other !== term);
    this.#targets = [targetAt(term, 1), ...noise.map((other) => targetAt(other, 0))];
  }

  /**
   * All targets are predicted before one of them changes, and each changes before the gradient takes the next one's vector.
   *
   * @param rows      where the inputs start, in words
   * @param takeMean  whether inputs are averaged, whatever the task says of CBOW
   */
  train(rows: readonly number[], takeMean: boolean): void {
    const f32 = this.#f32;
    const takesMean = takeMean || this.#word(MEAN_AT) === 1;
    const hidden = new Float32Array(this.#stride);
    for (const row of rows) for (let c = 0; c < this.#stride; c++) hidden[c] = hidden[c]! + f32[row + c]!;
    if (takesMean) for (let c = 0; c < this.#stride; c++) hidden[c] = hidden[c]! / rows.length;
    const gradients = this.#targets.map(({ row, label }) => {
      let dot = 0;
      for (let c = 0; c < this.#stride; c++) dot += hidden[c]! * f32[row + c]!;
      return (label - 1 / (1 + Math.exp(-dot))) * this.#alpha;
    });
    const error = new Float32Array(this.#stride);
    this.#targets.forEach(({ row }, i) => {
      for (let c = 0; c < this.#stride; c++) {
        error[c] = error[c]! + gradients[i]! * f32[row + c]!;
        f32[row + c] = f32[row + c]! + gradients[i]! * hidden[c]!;
      }
    });
    // As gensim has it: of a sum, each input takes its share of the gradient.
    const share = takesMean ? 1 : 1 / rows.length;
    for (const row of rows) for (let c = 0; c < this.#stride; c++) f32[row + c] = f32[row + c]! + share * error[c]!;
  }

  #drawNoise(): number {
    const terms = this.#word(TERMS_AT);
    const drawn = this.#random.next();
    const fraction = Math.imul(drawn, terms) >>> 0;
    const column = Math.round((drawn * terms - fraction) / 2 ** 32);
    const entry = (this.#word(NOISE_AT) >>> 2) + 2 * column;
    return fraction < this.#u32[entry]! ? column : this.#u32[entry + 1]!;
  }

  #word(offset: number): number {
    return this.#u32[(this.#task + offset) >>> 2]!;
  }
}
