import type { NetworkKernels } from "./network-kernels.ts";
import { RandomNumbers } from "./random-numbers.ts";

const ALWAYS = 2 ** 32 - 1;

/** The kernels in plain TypeScript, for processes that may not compile WebAssembly. */
export class PlainNetworkKernels implements NetworkKernels {
  readonly #memory: ArrayBufferLike;

  constructor(memory: ArrayBufferLike) {
    this.#memory = memory;
  }

  drawVectors(at: number, rows: number, dimensions: number, stride: number, first: number, second: number): void {
    const random = new RandomNumbers(Uint32Array.of(first, second));
    for (let row = 0; row < rows; row++) {
      const vector = new Float32Array(this.#memory, at + row * stride, dimensions);
      for (let c = 0; c < dimensions; c++) vector[c] = (random.next() / 2 ** 31 - 1) / dimensions;
    }
  }

  areBounded(at: number, count: number, most: number): boolean {
    // Written so that what is not a number fails as well.
    return new Float32Array(this.#memory, at, count).every((value) => Math.abs(value) <= most);
  }

  keepThresholds(counts: number, terms: number, sample: number, out: number): void {
    const thresholds = new Uint32Array(this.#memory, out, terms);
    const occurrences = new Float64Array(this.#memory, counts, terms);
    const threshold = sample * occurrences.reduce((sum, count) => sum + count, 0);
    occurrences.forEach((count, i) => {
      const share = (Math.sqrt(count / threshold) + 1) * (threshold / count);
      thresholds[i] = share < 1 ? Math.floor(share * 2 ** 32) : ALWAYS;
    });
  }

  noiseTable(counts: number, terms: number, exponent: number, weights: number, stacks: number, out: number): void {
    const scaled = new Float64Array(this.#memory, weights, terms);
    const table = new Uint32Array(this.#memory, out, 2 * terms);
    // Terms of less weight than the mean from the start on, the others from the end.
    const stack = new Uint32Array(this.#memory, stacks, terms);
    let [small, large] = [0, terms];
    scaled.set(new Float64Array(this.#memory, counts, terms).map((count) => count ** exponent));
    const sum = scaled.reduce((total, weight) => total + weight, 0);
    for (let i = 0; i < terms; i++) {
      scaled[i] = (scaled[i]! / sum) * terms;
      stack[scaled[i]! < 1 ? small++ : --large] = i;
      table[2 * i] = ALWAYS;
      table[2 * i + 1] = i;
    }
    while (small > 0 && large < terms) {
      const less = stack[--small]!;
      const more = stack[large]!;
      table[2 * less] = Math.floor(scaled[less]! * 2 ** 32);
      table[2 * less + 1] = more;
      scaled[more] = scaled[more]! + scaled[less]! - 1;
      if (scaled[more] >= 1) continue;
      large++;
      stack[small++] = more;
    }
    // What is left has weight 1 but for rounding, and stands for itself.
  }
}
