import { createWorkspace, type Workspace } from "./lsa/kernels.ts";
import type { WhiteningParts } from "./whitening.ts";

/** Vectors that are worked on at a time. */
const BLOCK = 64;

/** |Wy|² = r²|y|² + Σₖ (pₖ² − r²)(vₖ·y)² of a map's centred vectors y, the directions being orthonormal. */
export class SquaredNorms {
  readonly #parts: WhiteningParts;
  readonly #width: number;
  readonly #workspace: Workspace;
  readonly #weightsAt: number;
  readonly #rowsAt: number;
  readonly #outAt: number;

  constructor(parts: WhiteningParts) {
    const { mean, factors, rest, directions } = parts;
    const [n, count] = [mean.length, factors.length];
    this.#parts = parts;
    this.#width = Math.ceil(n / 8) * 8;
    this.#weightsAt = 4 * count * this.#width;
    this.#rowsAt = this.#weightsAt + 8 * count;
    this.#outAt = this.#rowsAt + 4 * BLOCK * this.#width;
    this.#workspace = createWorkspace(this.#outAt + 8 * BLOCK);
    const { buffer } = this.#workspace;
    for (let k = 0; k < count; k++) {
      new Float32Array(buffer, 4 * k * this.#width, n).set(directions.subarray(k * n, (k + 1) * n));
    }
    new Float64Array(buffer, this.#weightsAt, count).set(Array.from(factors, (factor) => factor ** 2 - rest * rest));
  }

  /** @param vectors  not centred yet */
  of(vectors: readonly Float32Array[]): Float64Array {
    const squares = new Float64Array(vectors.length);
    for (let first = 0; first < vectors.length; first += BLOCK) {
      squares.set(this.#ofBlock(vectors.slice(first, first + BLOCK)), first);
    }
    return squares;
  }

  #ofBlock(vectors: readonly Float32Array[]): Float64Array {
    const { mean, rest, factors } = this.#parts;
    const { kernels, buffer } = this.#workspace;
    const out = new Float64Array(buffer, this.#outAt, vectors.length);
    for (const [row, vector] of vectors.entries()) {
      const centred = new Float32Array(buffer, this.#rowsAt + 4 * row * this.#width, mean.length);
      let square = 0;
      for (let i = 0; i < mean.length; i++) {
        const y = Math.fround(vector[i]! - mean[i]!);
        centred[i] = y;
        square += y * y;
      }
      out[row] = rest * rest * square;
    }
    const [rows, width] = [vectors.length, this.#width];
    kernels.addSquaredProjections(this.#rowsAt, 0, rows, width, 0, this.#weightsAt, factors.length, this.#outAt);
    return out;
  }
}
