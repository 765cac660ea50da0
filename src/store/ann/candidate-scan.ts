import { l2Norm, type UnitVector } from "../../core/vector.ts";
import type { Kernels } from "./kernels.ts";
import type { MemoryPool, Piece } from "./memory-pool.ts";
import {
  TASK_BYTES,
  TASK_CANDIDATES,
  TASK_CAPACITY,
  TASK_ERROR_FACTOR,
  TASK_HEAP,
  TASK_K,
  TASK_QUERY,
  TASK_QUERY_SCALE,
  TASK_SLACK,
  TASK_UPPERS,
} from "./memory-layout.ts";
import { toQueryCode } from "./quantize.ts";
import type { SlotList } from "./slot-lists.ts";
import type { VectorTable } from "./vector-table.ts";

export interface ScanCandidates {
  /** Every slot that may be among the k nearest. */
  readonly slots: Uint32Array;
  /** What the similarity of each is at most. */
  readonly uppers: Float32Array;
}

/** Above this share of all slots, reading every code in order is faster than picking out those of a list. */
export const DENSE_SHARE = 0.3;
const CAPACITY = 16_384;
/** How far a unit vector's norm may be above 1 (`isUnit`). */
const MAX_NORM = 1.001;
/** Above all that float32 arithmetic on similarities can be off by in a scan: a few times 2⁻²⁴. */
const ARITHMETIC = 1e-6;
/** Above what rounding to float32 can take away from a bound. */
const MARGIN = 1 + 2 ** -22;

/**
 * Scans int8 codes for the rows that may be among the k nearest.
 *
 * With x̂, q̂ the rounded row and query, e = ‖x − x̂‖ and e_q = ‖q − q̂‖, the Cauchy–Schwarz inequality bounds
 * |x·q − x̂·q̂| ≤ e·‖q‖ + ‖x̂‖·e_q ≤ e·(‖q‖ + e_q) + ‖x‖·e_q.
 * So no row whose upper bound is below the k-th best lower bound can be among the k nearest.
 */
export class CandidateScan {
  readonly #table: VectorTable;
  readonly #kernels: Kernels;
  readonly #pool: MemoryPool;
  /** The task, then i16 [stride]. */
  readonly #task: number;
  readonly #query: number;
  #heap: Piece;
  #candidates: Piece;
  #marks: Piece;

  constructor(table: VectorTable, kernels: Kernels, pool: MemoryPool) {
    this.#table = table;
    this.#kernels = kernels;
    this.#pool = pool;
    // Vectors are loaded 16 bytes at a time.
    this.#task = pool.take(64 + 2 * table.stride).address;
    this.#query = this.#task + Math.ceil(TASK_BYTES / 64) * 64;
    this.#heap = pool.take(0);
    this.#candidates = pool.take(8 * CAPACITY);
    this.#marks = pool.take(0);
  }

  scanAll(query: UnitVector, k: number): ScanCandidates {
    return this.scanFirst(query, k, this.#table.slots);
  }

  /** @param slots  how many to scan, from the first; at most those in use */
  scanFirst(query: UnitVector, k: number, slots: number): ScanCandidates {
    return this.#scan(query, k, slots, () => this.#kernels.scanAll(this.#task, slots));
  }

  scanList(query: UnitVector, k: number, { address, count }: SlotList): ScanCandidates {
    const { slots } = this.#table;
    if (count > slots * DENSE_SHARE) {
      const bytes = Math.ceil(slots / 8);
      this.#marks = this.#atLeast(this.#marks, bytes);
      this.#kernels.markSlots(address, count, this.#marks.address, bytes);
      return this.#scan(query, k, count, () => this.#kernels.scanMarked(this.#task, slots, this.#marks.address));
    }
    return this.#scan(query, k, count, () => this.#kernels.scanList(this.#task, address, count));
  }

  #scan(query: UnitVector, k: number, rows: number, run: () => number): ScanCandidates {
    this.#writeQuery(query);
    this.#heap = this.#atLeast(this.#heap, 4 * Math.min(k, rows));
    this.#candidates = this.#atLeast(this.#candidates, 8 * Math.min(4 * k, rows));
    for (;;) {
      this.#writeBuffers(Math.max(1, Math.min(k, rows)));
      const count = run();
      if (count >= 0) return this.#candidatesFound(count);
      // Thousands of rows about as near as the k-th. In the end there is room for every row.
      this.#candidates = this.#atLeast(this.#candidates, 8 * this.#candidates.bytes);
    }
  }

  #writeQuery(query: UnitVector): void {
    const { memory, stride, dimensions } = this.#table;
    const codes = memory.i16.subarray(this.#query >>> 1, (this.#query >>> 1) + stride).fill(0);
    const { scale, error } = toQueryCode(query, codes.subarray(0, dimensions));
    memory.u32[(this.#task + TASK_QUERY) >>> 2] = this.#query;
    memory.f32[(this.#task + TASK_QUERY_SCALE) >>> 2] = scale;
    memory.f32[(this.#task + TASK_ERROR_FACTOR) >>> 2] = (l2Norm(query) + error) * MARGIN;
    memory.f32[(this.#task + TASK_SLACK) >>> 2] = (MAX_NORM * error + ARITHMETIC) * MARGIN;
  }

  #writeBuffers(k: number): void {
    const { u32 } = this.#table.memory;
    const capacity = this.#candidates.bytes / 8;
    u32[(this.#task + TASK_K) >>> 2] = k;
    u32[(this.#task + TASK_HEAP) >>> 2] = this.#heap.address;
    u32[(this.#task + TASK_CANDIDATES) >>> 2] = this.#candidates.address;
    u32[(this.#task + TASK_UPPERS) >>> 2] = this.#candidates.address + 4 * capacity;
    u32[(this.#task + TASK_CAPACITY) >>> 2] = capacity;
  }

  #candidatesFound(count: number): ScanCandidates {
    const { u32, f32 } = this.#table.memory;
    const slots = this.#candidates.address >>> 2;
    const uppers = slots + this.#candidates.bytes / 8;
    return { slots: u32.slice(slots, slots + count), uppers: f32.slice(uppers, uppers + count) };
  }

  #atLeast(piece: Piece, bytes: number): Piece {
    if (piece.bytes >= bytes) return piece;
    this.#pool.giveBack(piece);
    return this.#pool.take(bytes);
  }
}
