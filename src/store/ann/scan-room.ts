import { l2Norm } from "../../core/vector.ts";
import type { Kernels } from "./kernels.ts";
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
import type { VectorTable } from "./vector-table.ts";

const MIN_CANDIDATES = 4096;
const CANDIDATES_PER_RESULT = 4;
const SCORED_AT_ONCE = 1024;
/** What the kernels' float32 arithmetic may add to an error, for similarities up to 1. */
const ROUNDING = 1e-6;

/** One thread's place in a table's memory: what it hands to the kernels, and what they return. */
export class ScanRoom {
  readonly #table: VectorTable;
  readonly #task: number;
  readonly #query: number;
  readonly #form: number;
  readonly #addresses: number;
  readonly #scores: number;
  /** For vectors that cannot stay in memory, made when it is first needed. */
  #guests = 0;
  #heap = { address: 0, capacity: 0 };
  #candidates = { address: 0, capacity: 0 };
  #uppers = { address: 0, capacity: 0 };
  #list = { address: 0, capacity: 0 };

  constructor(table: VectorTable) {
    this.#table = table;
    this.#task = table.allocate(TASK_BYTES);
    this.#query = table.allocate(2 * table.stride);
    this.#form = table.allocate(8 * table.stride);
    this.#addresses = table.allocate(4 * SCORED_AT_ONCE);
    this.#scores = table.allocate(8 * SCORED_AT_ONCE);
    this.#set(TASK_QUERY, this.#query);
  }

  /** Writes the task of finding the k nearest to a query. @returns its address */
  prepare(query: Float32Array, k: number): number {
    const { memory, stride } = this.#table;
    const capacity = Math.max(MIN_CANDIDATES, CANDIDATES_PER_RESULT * k);
    this.#heap = this.#reserve(this.#heap, k);
    this.#candidates = this.#reserve(this.#candidates, capacity);
    this.#uppers = this.#reserve(this.#uppers, capacity);
    const code = memory.i16.subarray(this.#query >>> 1, (this.#query >>> 1) + stride);
    const { scale, error } = toQueryCode(query, code);
    this.#setFloat(TASK_QUERY_SCALE, scale);
    // |x·q − x̂·q̂| ≤ e·‖q‖ + (1 + e)·e_q
    this.#setFloat(TASK_ERROR_FACTOR, l2Norm(query) + error);
    this.#setFloat(TASK_SLACK, error + ROUNDING);
    this.#set(TASK_K, k);
    this.#set(TASK_HEAP, this.#heap.address);
    this.#set(TASK_CANDIDATES, this.#candidates.address);
    this.#set(TASK_UPPERS, this.#uppers.address);
    this.#set(TASK_CAPACITY, capacity);
    return this.#task;
  }

  /** @returns a copy of the slots that the last task found */
  candidates(count: number): Uint32Array {
    const start = this.#candidates.address >>> 2;
    return this.#table.memory.u32.slice(start, start + count);
  }

  /** Copies numbers to where kernels can read them. @returns the address */
  list(numbers: Uint32Array): number {
    this.#list = this.#reserve(this.#list, numbers.length);
    this.#table.memory.u32.set(numbers, this.#list.address >>> 2);
    return this.#list.address;
  }

  setForm(form: Float32Array): void {
    this.#table.memory.f64.set(form, this.#form >>> 3);
  }

  /**
   * Dot products of the form with the float32 values of at most 1,024 slots.
   *
   * @param homeless  values of slots that are not in memory
   * @returns         a view that the next call overwrites
   */
  score(slots: Uint32Array, homeless: ReadonlyMap<number, Float32Array>, kernels: Kernels): Float64Array {
    const { memory, floats } = this.#table;
    let guest = 0;
    slots.forEach((slot, i) => {
      const vector = homeless.get(slot);
      const address = vector !== undefined ? this.#lodge(vector, guest++) : floats.has(slot) ? floats.addressOf(slot) : this.#form;
      memory.u32[(this.#addresses >>> 2) + i] = address;
    });
    kernels.scoreFloats(this.#addresses, slots.length, this.#form, this.#scores);
    return memory.f64.subarray(this.#scores >>> 3, (this.#scores >>> 3) + slots.length);
  }

  #lodge(vector: Float32Array, guest: number): number {
    const { memory, stride } = this.#table;
    if (this.#guests === 0) this.#guests = this.#table.allocate(4 * stride * SCORED_AT_ONCE);
    const address = this.#guests + 4 * stride * guest;
    memory.f32.set(vector, address >>> 2);
    return address;
  }

  /** Room for at least so many words of four bytes; what was there before is left behind. */
  #reserve(room: { address: number; capacity: number }, words: number): { address: number; capacity: number } {
    if (room.capacity >= words) return room;
    const capacity = Math.max(words, 2 * room.capacity, 64);
    return { address: this.#table.allocate(4 * capacity), capacity };
  }

  #set(field: number, value: number): void {
    this.#table.memory.u32[(this.#task + field) >>> 2] = value;
  }

  #setFloat(field: number, value: number): void {
    this.#table.memory.f32[(this.#task + field) >>> 2] = value;
  }
}
