import type { ScanKernels } from "./kernels.ts";

/** The kernels in plain TypeScript, for processes that may not compile WebAssembly and for more than 4 GB of vectors. */
export class PlainKernels implements ScanKernels {
  readonly #f32: Float32Array;
  readonly #i8: Int8Array;
  readonly #i16: Int16Array;

  constructor(buffer: ArrayBuffer) {
    this.#f32 = new Float32Array(buffer);
    this.#i8 = new Int8Array(buffer);
    this.#i16 = new Int16Array(buffer);
  }

  scoreRows(rows: number, count: number, stride: number, query: number, out: number): void {
    const f32 = this.#f32;
    for (let i = 0; i < count; i++) f32[out / 4 + i] = this.#dot(rows / 4 + i * stride, query / 4, stride);
  }

  scoreCodes(
    codes: number,
    scales: number,
    count: number,
    stride: number,
    query: number,
    queryScale: number,
    out: number,
  ): void {
    for (let i = 0; i < count; i++) {
      let sum = 0;
      const code = codes + i * stride;
      for (let j = 0; j < stride; j++) sum += this.#i8[code + j]! * this.#i16[query / 2 + j]!;
      this.#f32[out / 4 + i] = sum * this.#f32[scales / 4 + i]! * queryScale;
    }
  }

  scoreMany(
    rows: number,
    count: number,
    stride: number,
    queries: number,
    queryCount: number,
    out: number,
    outStride: number,
  ): void {
    for (let q = 0; q < queryCount; q++) {
      this.scoreRows(rows, count, stride, queries + q * stride * 4, out + q * outStride * 4);
    }
  }

  bestOffset(plus: number, plusToo: number, minus: number, count: number, threshold: number): number {
    const f32 = this.#f32;
    return this.#best(count, threshold, (i) =>
      Math.fround(Math.fround(f32[plus / 4 + i]! + f32[plusToo / 4 + i]!) - f32[minus / 4 + i]!),
    );
  }

  bestRatio(plus: number, plusToo: number, minus: number, count: number, threshold: number): number {
    const f32 = this.#f32;
    const shifted = (at: number): number => (1 + f32[at]!) / 2;
    return this.#best(count, threshold, (i) =>
      Math.fround((shifted(plus / 4 + i) * shifted(plusToo / 4 + i)) / (shifted(minus / 4 + i) + 0.000001)),
    );
  }

  #best(count: number, threshold: number, scoreOf: (i: number) => number): number {
    let best = Math.fround(threshold);
    let found = -1;
    for (let i = 0; i < count; i++) {
      const score = scoreOf(i);
      if (!(score > best)) continue;
      best = score;
      found = i;
    }
    return found;
  }

  #dot(row: number, query: number, stride: number): number {
    const f32 = this.#f32;
    let sum = 0;
    for (let i = 0; i < stride; i++) sum += f32[row + i]! * f32[query + i]!;
    return sum;
  }
}
