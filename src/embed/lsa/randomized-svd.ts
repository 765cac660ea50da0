import { setImmediate as nextTurn } from "node:timers/promises";
import { throwIfAborted } from "../../core/errors.ts";
import type { OnProgress } from "../../core/progress.ts";
import { symmetricEigen } from "../symmetric-eigen.ts";
import { createWorkspace, type Workspace } from "./kernels.ts";
import { randomSigns } from "./random-signs.ts";

/** A sparse matrix X [rows, columns], row by row. */
export interface SparseRows {
  readonly columnCount: number;
  /** Row i has the entries pointers[i] to pointers[i + 1], shape [rows + 1]. */
  readonly pointers: Uint32Array;
  /** Column of an entry. */
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

export interface RightSingularVectors {
  /** σ, largest first. Fewer than asked for when the matrix has a lower rank. */
  readonly values: Float64Array;
  /** V, shape [columnCount, width], of which the first `values.length` columns count: orthonormal. A view of the whole workspace. */
  readonly vectors: Float32Array;
  readonly width: number;
}

export interface RandomizedSvdOptions {
  readonly rank: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Directions beyond the rank, at least: the more, the surer the last of those asked for. */
const OVERSAMPLING = 10;
const POWER_ITERATIONS = 2;
/** Directions that are taken through X at a time, as many as the kernel has registers for: X is gone through as often as ever. */
const PANEL = 32;
/** Rows that are rotated at a time. */
const ROTATED_ROWS = 128;
/** Products between two looks at the signal: some 20 ms of work. */
const SLICE_PRODUCTS = 3e7;
/** Below this share of the largest eigenvalue, σ⁴, a direction is rounding error of float32. */
const NEGLIGIBLE = 1e-12;

/**
 * The leading right singular vectors of a sparse matrix, by randomised subspace iteration. It needs X only in products XᵀX·Q,
 * made row by row and a few columns of Q at a time, so that beside X it holds one dense matrix [columnCount, rank + 10…17] and two
 * of 32 columns, whatever the number of rows.
 * The same input gives the same bits on every machine.
 *
 * The iterates span (XᵀX)^(q + 1) Ω, q = 2 power iterations, as the row space of QᵀX does in the paper's two-sided form; each is
 * made orthonormal through the eigenvectors of its Gram matrix, the last of which are the rotation to singular vectors.
 *
 * @throws {EngineError} `ABORTED`; it looks at the signal some fifty times a second
 * @see Halko, Martinsson & Tropp, SIAM Review 53(2), 2011, https://doi.org/10.1137/090771806
 */
export async function randomizedSvd(x: SparseRows, options: RandomizedSvdOptions): Promise<RightSingularVectors> {
  const width = 8 * Math.ceil((options.rank + OVERSAMPLING) / 8);
  const layout = layOut(x, width);
  const { kernels, buffer } = createWorkspace(layout.bytes);
  new Uint32Array(buffer, layout.pointers, x.pointers.length).set(x.pointers);
  new Uint32Array(buffer, layout.columns, x.columns.length).set(x.columns);
  new Float32Array(buffer, layout.values, x.values.length).set(x.values);
  randomSigns(new Float32Array(buffer, layout.basis, x.columnCount * width), options.seed);
  const iteration = new Iteration(x, width, layout, { kernels, buffer }, options);
  for (let i = 0; i < POWER_ITERATIONS; i++) await iteration.run(width);
  const values = await iteration.run(options.rank);
  return { values, vectors: new Float32Array(buffer, layout.basis, x.columnCount * width), width };
}

/** Addresses in the workspace. */
interface Layout {
  readonly pointers: number;
  readonly columns: number;
  readonly values: number;
  /** f32 [columnCount, width]. */
  readonly basis: number;
  /** Some columns of it, f32 [columnCount, PANEL] or less. */
  readonly panel: number;
  /** What becomes of these. */
  readonly image: number;
  /** f32 [ROTATED_ROWS, width]. */
  readonly rotated: number;
  /** f32 [width, width]. */
  readonly rotation: number;
  /** f64 [width, width]. */
  readonly gram: number;
  readonly bytes: number;
}

function layOut(x: SparseRows, width: number): Layout {
  let bytes = 0;
  const take = (size: number): number => {
    const at = bytes;
    bytes += 16 * Math.ceil(size / 16);
    return at;
  };
  return {
    pointers: take(x.pointers.byteLength),
    columns: take(x.columns.byteLength),
    values: take(x.values.byteLength),
    basis: take(4 * x.columnCount * width),
    panel: take(4 * x.columnCount * PANEL),
    image: take(4 * x.columnCount * PANEL),
    rotated: take(4 * ROTATED_ROWS * width),
    rotation: take(4 * width * width),
    gram: take(8 * width * width),
    bytes,
  };
}

/** Columns of a matrix, from one of them on. */
interface Columns {
  /** Row-major. */
  readonly view: Float32Array;
  readonly width: number;
  readonly first: number;
}

function copyColumns(from: Columns, to: Columns, rows: number, count: number): void {
  for (let row = 0; row < rows; row++) {
    const source = row * from.width + from.first;
    const target = row * to.width + to.first;
    for (let i = 0; i < count; i++) to.view[target + i] = from.view[source + i]!;
  }
}

/** One step Q ← orthonormal(XᵀX · Q), in slices between which it can be interrupted. */
class Iteration {
  readonly #x: SparseRows;
  readonly #width: number;
  readonly #at: Layout;
  readonly #workspace: Workspace;
  readonly #options: RandomizedSvdOptions;
  readonly #total: number;
  #done = 0;

  constructor(x: SparseRows, width: number, at: Layout, workspace: Workspace, options: RandomizedSvdOptions) {
    this.#x = x;
    this.#width = width;
    this.#at = at;
    this.#workspace = workspace;
    this.#options = options;
    this.#total = (POWER_ITERATIONS + 1) * this.#costOf(x);
  }

  /** @returns singular values of the directions that were kept, at most `keep` */
  async run(keep: number): Promise<Float64Array> {
    const { kernels, buffer } = this.#workspace;
    const { basis, rotated, rotation, gram } = this.#at;
    const width = this.#width;
    const columnCount = this.#x.columnCount;
    for (let first = 0; first < width; first += PANEL) await this.#takeThrough(first, Math.min(PANEL, width - first));
    const sums = new Float64Array(buffer, gram, width * width).fill(0);
    await this.#inSlices(columnCount, (width * width) / 2, (from, to) => {
      kernels.addGram(basis, from, to, width, gram);
    });
    const { values: singular, matrix } = orthonormalizer(sums, width, keep);
    new Float32Array(buffer, rotation, width * width).set(matrix);
    const bytes = new Uint8Array(buffer);
    await this.#inSlices(columnCount, width * width, (from, to) => {
      for (let row = from; row < to; row += ROTATED_ROWS) {
        const rows = Math.min(ROTATED_ROWS, to - row);
        const at = basis + 4 * row * width;
        kernels.multiply(at, 0, rows, width, rotation, rotated);
        bytes.copyWithin(at, rotated, rotated + 4 * rows * width);
      }
    });
    return singular;
  }

  /** Puts XᵀX · Q in the place of some columns of Q. */
  async #takeThrough(first: number, count: number): Promise<void> {
    const { kernels, buffer } = this.#workspace;
    const { pointers, columns, values, basis, panel, image } = this.#at;
    const rows = this.#x.pointers.length - 1;
    const { columnCount } = this.#x;
    const part = (at: number): Columns => ({
      view: new Float32Array(buffer, at, columnCount * count),
      width: count,
      first: 0,
    });
    const [taken, given] = [part(panel), part(image)];
    const all = { view: new Float32Array(buffer, basis, columnCount * this.#width), width: this.#width, first };
    copyColumns(all, taken, columnCount, count);
    given.view.fill(0);
    await this.#inSlices(rows, (2 * count * this.#x.values.length) / rows, (from, to) => {
      kernels.addNormalProduct(pointers, from, to, columns, values, panel, count, image);
    });
    copyColumns(given, all, columnCount, count);
  }

  #costOf({ values, columnCount }: SparseRows): number {
    return 2 * this.#width * values.length + 1.5 * this.#width * this.#width * columnCount;
  }

  /** @param cost  products a row */
  async #inSlices(rows: number, cost: number, work: (from: number, to: number) => void): Promise<void> {
    const { signal, onProgress } = this.#options;
    // Whole blocks of the Gram kernel, so that where a slice ends changes no sum.
    const step = 128 * Math.max(1, Math.round(SLICE_PRODUCTS / cost / 128));
    for (let from = 0; from < rows; from += step) {
      const to = Math.min(rows, from + step);
      work(from, to);
      this.#done += cost * (to - from);
      onProgress?.({ stage: "analyse", done: Math.round((100 * this.#done) / this.#total), total: 100, unit: "%" });
      await nextTurn();
      throwIfAborted(signal);
    }
  }
}

/**
 * The matrix that makes the columns of Z orthonormal and sorts them, from the Gram matrix ZᵀZ = W Λ Wᵀ: W Λ^(−1/2).
 * Directions that are not kept become zero columns.
 *
 * @returns with it the fourth roots of Λ: for Z = XᵀX·Q and Q orthonormal they approach the singular values of X
 */
function orthonormalizer(
  gram: Float64Array,
  width: number,
  keep: number,
): { values: Float64Array; matrix: Float32Array } {
  const { values, vectors } = symmetricEigen(gram, width);
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]!);
  const largest = values[order[0]!]!;
  const kept = order.slice(0, keep).filter((i) => values[i]! > largest * NEGLIGIBLE && values[i]! > 0);
  const matrix = new Float32Array(width * width);
  kept.forEach((from, to) => {
    const scale = 1 / Math.sqrt(values[from]!);
    for (let i = 0; i < width; i++) matrix[i * width + to] = scale * vectors[from * width + i]!;
  });
  return { values: Float64Array.from(kept, (i) => values[i]! ** 0.25), matrix };
}
