import { createScanWorkspace } from "./kernels.ts";
import type { ScanKernels } from "./kernels.ts";

/** Rows are padded to this many values. */
const LANES = 4;

/** Exact similarities of a unit vector to the unit vectors of all terms, of which it keeps a copy. */
export class TermScan {
  readonly size: number;
  readonly #stride: number;
  readonly #kernels: ScanKernels;
  readonly #query: Float32Array;
  readonly #scores: Float32Array;
  readonly #rows: number;

  /**
   * @param vectors  shape [terms, dimensions], not normalised
   * @throws {RangeError} when the machine does not have that much memory
   */
  constructor(vectors: Float32Array, dimensions: number) {
    this.size = vectors.length / dimensions;
    this.#stride = padded(dimensions);
    const rows = padded(this.size);
    this.#rows = (this.#stride + rows) * 4;
    const { kernels, buffer } = createScanWorkspace(this.#rows + rows * this.#stride * 4);
    this.#kernels = kernels;
    this.#query = new Float32Array(buffer, 0, this.#stride);
    this.#scores = new Float32Array(buffer, this.#stride * 4, rows);
    writeUnits(vectors, dimensions, new Float32Array(buffer, this.#rows, rows * this.#stride), this.#stride);
  }

  /**
   * @param unit   shape [dimensions]
   * @param count  of the first so many terms
   * @returns      cosines, a view that is valid until the next call
   */
  similarities(unit: Float32Array, count = this.size): Float32Array {
    this.#query.set(unit);
    this.#kernels.scoreRows(this.#rows, count, this.#stride, 0, this.#query.byteLength);
    return this.#scores.subarray(0, count);
  }
}

export function padded(count: number): number {
  return Math.ceil(count / LANES) * LANES;
}

/** Rows of L2 norm 1, or of zeros where a vector is zero, `stride` values apart. */
export function writeUnits(vectors: Float32Array, dimensions: number, out: Float32Array, stride: number): void {
  for (let from = 0, to = 0; from < vectors.length; from += dimensions, to += stride) {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += vectors[from + i]! * vectors[from + i]!;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let i = 0; i < dimensions; i++) out[to + i] = vectors[from + i]! * scale;
  }
}
