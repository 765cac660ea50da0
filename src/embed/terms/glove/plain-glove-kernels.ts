import type { GloveKernels } from "./glove-kernels.ts";
import { BIAS_BYTES, CONTEXTS_AT, PAIR_WORDS, RATE_AT, STRIDE_AT, WORDS_AT } from "./glove-layout.ts";

/** The kernels in plain TypeScript, for processes that may not compile WebAssembly, and what WebAssembly is compared with. */
export class PlainGloveKernels implements GloveKernels {
  readonly #u32: Uint32Array;
  readonly #f32: Float32Array;

  constructor(memory: ArrayBufferLike) {
    this.#u32 = new Uint32Array(memory);
    this.#f32 = new Float32Array(memory);
  }

  trainPairs(task: number, pairs: number, count: number): number {
    const stride = this.#u32[(task + STRIDE_AT) >>> 2]! >>> 2;
    const words = this.#u32[(task + WORDS_AT) >>> 2]! >>> 2;
    const contexts = this.#u32[(task + CONTEXTS_AT) >>> 2]! >>> 2;
    const rate = this.#f32[(task + RATE_AT) >>> 2]!;
    const row = 2 * stride + (BIAS_BYTES >>> 2);
    let cost = 0;
    for (let i = 0; i < count; i++) {
      const at = (pairs >>> 2) + PAIR_WORDS * i;
      const [first, second] = [this.#u32[at]!, this.#u32[at + 1]!];
      const [log, weight] = [this.#f32[at + 2]!, this.#f32[at + 3]!];
      cost += this.#step(words + first * row, contexts + second * row, stride, log, weight, rate);
      if (first !== second) cost += this.#step(words + second * row, contexts + first * row, stride, log, weight, rate);
    }
    return cost;
  }

  /** @param a  where the row of the term starts, `b` that of the context, in words */
  #step(a: number, b: number, stride: number, log: number, weight: number, rate: number): number {
    const f32 = this.#f32;
    const [biasA, biasB] = [a + 2 * stride, b + 2 * stride];
    let dot = 0;
    for (let c = 0; c < stride; c++) dot += f32[a + c]! * f32[b + c]!;
    const difference = dot + f32[biasA]! + f32[biasB]! - log;
    const gradient = rate * weight * difference;
    // One that is not finite would spread to all.
    if (!Number.isFinite(gradient)) return 0;
    for (let c = 0; c < stride; c++) {
      const [ofA, ofB] = [gradient * f32[b + c]!, gradient * f32[a + c]!];
      this.#descend(a + c, a + stride + c, ofA);
      this.#descend(b + c, b + stride + c, ofB);
    }
    this.#descend(biasA, biasA + 1, gradient);
    this.#descend(biasB, biasB + 1, gradient);
    return 0.5 * weight * difference * difference;
  }

  #descend(value: number, squares: number, gradient: number): void {
    this.#f32[value] = this.#f32[value]! - gradient / Math.sqrt(this.#f32[squares]!);
    this.#f32[squares] = this.#f32[squares]! + gradient * gradient;
  }
}
