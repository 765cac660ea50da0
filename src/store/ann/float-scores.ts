import { EngineError } from "../../core/errors.ts";
import type { Kernels } from "./kernels.ts";
import type { MemoryPool } from "./memory-pool.ts";
import { dotWide } from "./plain-kernels.ts";
import type { VectorTable } from "./vector-table.ts";

/**
 * Reads float32 vectors from where they are kept for good.
 *
 * @param rowIds  distinct
 * @returns       as long; undefined for a row that is no longer there
 */
export type VectorSource = (rowIds: readonly number[]) => readonly (Float32Array | undefined)[];

/** Slots scored at a time: what is read from the source together, and how much scratch memory is taken. */
const BATCH = 1024;

/** Dot products of one vector with rows in float32: the numbers that callers see, whichever way the rows were found. */
export class FloatScores {
  readonly #table: VectorTable;
  readonly #kernels: Kernels;
  readonly #source: VectorSource;
  /** f64 [stride] · f64 [BATCH] · u32 [BATCH]. */
  readonly #scratch: number;

  constructor(table: VectorTable, kernels: Kernels, pool: MemoryPool, source: VectorSource) {
    this.#table = table;
    this.#kernels = kernels;
    this.#source = source;
    this.#scratch = pool.take(8 * table.stride + 12 * BATCH).address;
  }

  /**
   * @param form   shape [dimensions], of any norm
   * @param slots  −1 for none
   * @returns      NaN for rows that are not there
   */
  score(form: Float32Array, slots: ArrayLike<number>): Float64Array {
    const result = new Float64Array(slots.length).fill(Number.NaN);
    const { stride, memory } = this.#table;
    const query = memory.f64.subarray(this.#scratch >>> 3, (this.#scratch >>> 3) + stride);
    query.fill(0).set(form);
    for (let first = 0; first < slots.length; first += BATCH) this.#scoreBatch(query, slots, first, result);
    return result;
  }

  #scoreBatch(query: Float64Array, slots: ArrayLike<number>, first: number, result: Float64Array): void {
    const table = this.#table;
    const { memory } = table;
    const out = this.#scratch + 8 * table.stride;
    const addresses = out + 8 * BATCH;
    const positions: number[] = [];
    const absent: number[] = [];
    const ready = (position: number, slot: number): void => {
      memory.u32[(addresses >>> 2) + positions.length] = table.floatAddress(slot);
      positions.push(position);
    };
    for (let i = first; i < Math.min(first + BATCH, slots.length); i++) {
      const slot = slots[i]!;
      if (slot < 0) continue;
      if (table.hasFloats(slot)) ready(i, slot);
      else if (table.rowIdAt(slot) >= 0) absent.push(i);
    }
    for (const [i, vector] of this.#read(absent, slots)) {
      if (table.setFloats(slots[i]!, vector)) ready(i, slots[i]!);
      else result[i] = dotWide(vector, 0, query);
    }
    this.#kernels.scoreFloats(addresses, positions.length, this.#scratch, out);
    for (let i = 0; i < positions.length; i++) result[positions[i]!] = memory.f64[(out >>> 3) + i]!;
  }

  *#read(positions: readonly number[], slots: ArrayLike<number>): Generator<readonly [number, Float32Array]> {
    if (positions.length === 0) return;
    const rowIds = positions.map((i) => this.#table.rowIdAt(slots[i]!));
    const vectors = this.#source(rowIds);
    for (const [i, position] of positions.entries()) {
      const vector = vectors[i];
      if (vector === undefined) continue;
      if (vector.length !== this.#table.dimensions)
        throw wrongLength(rowIds[i]!, vector.length, this.#table.dimensions);
      yield [position, vector];
    }
  }
}

function wrongLength(rowId: number, actual: number, expected: number): EngineError {
  return new EngineError("INDEX_CORRUPT", `A stored vector has ${actual} dimensions, expected ${expected}`, {
    hint: "Reindex the collection from its sources.",
    data: { rowId, expected, actual },
  });
}
