import { createScanWorkspace } from "./kernels.ts";
import type { ScanKernels } from "./kernels.ts";
import { padded } from "./term-scan.ts";
import { topScores } from "./top-scores.ts";
import type { Scored } from "./top-scores.ts";

const MAX_CODE = 127;
const MAX_QUERY_CODE = 32_767;
/** Of the sums of float32 and of their rounding. */
const SLACK = 1e-5;

/**
 * Exact search for the nearest vectors over int8 codes, a quarter of the bytes. How far a code is off bounds how far a similarity can be:
 * whatever could be among the nearest by that is scored again from its vector.
 */
export class CodeScan {
  readonly #vectors: Float32Array;
  readonly #dimensions: number;
  readonly #stride: number;
  readonly #kernels: ScanKernels;
  readonly #query: Int16Array;
  readonly #scales: Float32Array;
  readonly #scores: Float32Array;
  readonly #codes: Int8Array;
  /** Of each vector, 1 / L2 norm; 0 for one of zeros. */
  readonly #inverseNorms: Float64Array;
  /** The largest distance of a unit vector from what its code stands for. */
  readonly #error: number;

  /**
   * @param vectors  shape [terms, dimensions], not normalised; kept, not copied
   * @throws {RangeError} when the machine does not have that much memory
   */
  constructor(vectors: Float32Array, dimensions: number) {
    const terms = vectors.length / dimensions;
    const rows = padded(terms);
    this.#vectors = vectors;
    this.#dimensions = dimensions;
    this.#stride = Math.ceil(dimensions / 16) * 16;
    const scales = this.#stride * 2;
    const scores = scales + rows * 4;
    const codes = scores + rows * 4;
    const { kernels, buffer } = createScanWorkspace(codes + rows * this.#stride);
    this.#kernels = kernels;
    this.#query = new Int16Array(buffer, 0, this.#stride);
    this.#scales = new Float32Array(buffer, scales, rows);
    this.#scores = new Float32Array(buffer, scores, rows);
    this.#codes = new Int8Array(buffer, codes, rows * this.#stride);
    this.#inverseNorms = new Float64Array(terms);
    let error = 0;
    for (let row = 0; row < terms; row++) error = Math.max(error, this.#encode(row));
    this.#error = error;
  }

  /**
   * The nearest of the first `count` terms, best first; equal ones in their order.
   *
   * @param unit  of L2 norm 1
   */
  nearest(
    unit: Float32Array,
    { limit, count = Infinity, excluded }: { limit: number; count?: number | undefined; excluded: ReadonlySet<number> },
  ): Scored[] {
    const slots = Math.min(count, this.#inverseNorms.length);
    const { scale, error } = this.#encodeQuery(unit);
    const { byteOffset: scales } = this.#scales;
    const { byteOffset: scores } = this.#scores;
    this.#kernels.scoreCodes(this.#codes.byteOffset, scales, slots, this.#stride, 0, scale, scores);
    const approximate = this.#scores.subarray(0, slots);
    const best = topScores(approximate, limit, excluded);
    if (best.length === 0) return [];
    const bound = this.#error + (1 + this.#error) * error + SLACK;
    const threshold = best.at(-1)!.score - 2 * bound;
    const found: Scored[] = [];
    for (let index = 0; index < slots; index++) {
      if (approximate[index]! < threshold || excluded.has(index)) continue;
      found.push({ index, score: this.#similarity(index, unit) });
    }
    return found.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, limit);
  }

  #similarity(row: number, unit: Float32Array): number {
    const from = row * this.#dimensions;
    let sum = 0;
    for (let i = 0; i < unit.length; i++) sum += this.#vectors[from + i]! * unit[i]!;
    return sum * this.#inverseNorms[row]!;
  }

  /** @returns the distance of the unit vector from what its code stands for */
  #encode(row: number): number {
    const from = row * this.#dimensions;
    const to = row * this.#stride;
    let squares = 0;
    let largest = 0;
    for (let i = 0; i < this.#dimensions; i++) {
      const value = this.#vectors[from + i]!;
      squares += value * value;
      largest = Math.max(largest, Math.abs(value));
    }
    if (!(squares > 0)) return 0;
    const inverse = 1 / Math.sqrt(squares);
    const perCode = MAX_CODE / largest;
    let missed = 0;
    for (let i = 0; i < this.#dimensions; i++) {
      const value = this.#vectors[from + i]! * perCode;
      const code = Math.round(value);
      this.#codes[to + i] = code;
      missed += (value - code) ** 2;
    }
    this.#inverseNorms[row] = inverse;
    this.#scales[row] = inverse / perCode;
    return Math.sqrt(missed) * (inverse / perCode);
  }

  #encodeQuery(unit: Float32Array): { scale: number; error: number } {
    const largest = unit.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    this.#query.fill(0);
    if (largest === 0) return { scale: 0, error: 0 };
    // No sum of products may reach 2³¹.
    const maxCode = Math.min(MAX_QUERY_CODE, Math.floor((2 ** 31 - 1) / (MAX_CODE * this.#stride)));
    const perCode = maxCode / largest;
    let missed = 0;
    for (let i = 0; i < unit.length; i++) {
      const code = Math.round(unit[i]! * perCode);
      this.#query[i] = code;
      missed += (unit[i]! * perCode - code) ** 2;
    }
    return { scale: 1 / perCode, error: Math.sqrt(missed) / perCode };
  }
}
