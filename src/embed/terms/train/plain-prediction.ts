import type { RandomNumbers } from "./random-numbers.ts";
import { NEGATIVE_AT, NOISE_AT, OUTPUT_AT, PATH_STARTS_AT, PATH_STEPS_AT, STRIDE_AT, TERMS_AT } from "./task-layout.ts";

interface Target {
  /** Where its output vector starts, in words. */
  readonly row: number;
  readonly label: 0 | 1;
}

/** Predicts terms from the mean or sum of input vectors and learns from its errors, in plain TypeScript. */
export class PlainPrediction {
  readonly #u32: Uint32Array;
  readonly #f32: Float32Array;
  readonly #task: number;
  readonly #random: RandomNumbers;
  readonly #alpha: number;
  readonly #stride: number;
  #targets: readonly Target[] = [];
  #before: Float32Array;
  #hidden: Float32Array;

  constructor(u32: Uint32Array, f32: Float32Array, task: number, random: RandomNumbers, alpha: number) {
    this.#u32 = u32;
    this.#f32 = f32;
    this.#task = task;
    this.#random = random;
    this.#alpha = alpha;
    this.#stride = this.#word(STRIDE_AT) >>> 2;
    this.#before = new Float32Array(this.#stride);
    this.#hidden = new Float32Array(this.#stride);
  }

  /** @param rows  where the vectors start, in words */
  takeInputs(rows: readonly number[], takesMean: boolean): void {
    const scale = takesMean ? 1 / rows.length : 1;
    this.#before.fill(0);
    for (const row of rows) addScaled(this.#before, 0, scale, this.#f32, row, this.#stride);
    this.#hidden.set(this.#before);
  }

  chooseTargets(term: number): void {
    this.#targets = this.#targetsOf(term);
  }

  /** All targets are predicted before one of them changes. @param isFrozen  whether none does */
  predict(isFrozen = false): void {
    const gradients = this.#targets.map(({ row, label }) => {
      let dot = 0;
      for (let c = 0; c < this.#stride; c++) dot += this.#hidden[c]! * this.#f32[row + c]!;
      return (label - 1 / (1 + Math.exp(-dot))) * this.#alpha;
    });
    const next = this.#hidden.slice();
    this.#targets.forEach(({ row }, i) => {
      addScaled(next, 0, gradients[i]!, this.#f32, row, this.#stride);
      if (!isFrozen) addScaled(this.#f32, row, gradients[i]!, this.#hidden, 0, this.#stride);
    });
    this.#hidden = next;
  }

  /**
   * Adds to each input what the predictions have added to their mean; of a sum, each takes its share, as gensim has it.
   *
   * @param changing  how many of them change, from the first on
   */
  changeInputs(rows: readonly number[], tookMean: boolean, changing = rows.length): void {
    const change = this.#hidden.map((value, c) => value - this.#before[c]!);
    for (const row of rows.slice(0, changing))
      addScaled(this.#f32, row, tookMean ? 1 : 1 / rows.length, change, 0, this.#stride);
  }

  /** The term with noise terms, or its path in the Huffman tree. */
  #targetsOf(term: number): readonly Target[] {
    const negative = this.#word(NEGATIVE_AT);
    if (negative > 0) {
      const noise = Array.from({ length: negative }, () => this.#drawNoise()).filter((other) => other !== term);
      return [this.#targetAt(term, 1), ...noise.map((other) => this.#targetAt(other, 0))];
    }
    const starts = this.#word(PATH_STARTS_AT) >>> 2;
    const steps = this.#word(PATH_STEPS_AT) >>> 2;
    const path = this.#u32.subarray(steps + this.#u32[starts + term]!, steps + this.#u32[starts + term + 1]!);
    return Array.from(path, (step) => this.#targetAt(step >>> 1, (step & 1) === 0 ? 1 : 0));
  }

  #targetAt(row: number, label: 0 | 1): Target {
    return { row: (this.#word(OUTPUT_AT) >>> 2) + row * this.#stride, label };
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

function addScaled(to: Float32Array, at: number, scale: number, from: Float32Array, row: number, count: number): void {
  for (let c = 0; c < count; c++) to[at + c] = to[at + c]! + scale * from[row + c]!;
}
