import type { UnitVector } from "../../core/vector.ts";
import { checkParameter, checkRowId, checkVector } from "./check-neighbor-request.ts";
import { codeParts } from "./code-parts.ts";
import {
  BLOCK_MASK,
  BLOCK_SHIFT,
  BLOCK_SLOTS,
  BLOCK_TABLE,
  DIMENSIONS_AT,
  LIVE_AT,
  MAX_BLOCKS,
  SLOTS_AT,
  STRIDE_AT,
} from "./memory-layout.ts";
import { toCode } from "./quantize.ts";
import { ResidentFloats } from "./resident-floats.ts";
import { RowMap } from "./row-map.ts";
import { blockBytes, strideFor, TOMBSTONE } from "./slot-address.ts";
import { damagedCodes, tableFull } from "./vector-table-errors.ts";
import { VectorMemory, type MemoryHandle } from "./vector-memory.ts";

const MAX_DIMENSIONS = 65_536;

export interface VectorTableOptions {
  /** Ceiling of everything in the memory, graphs included; at most `MAX_MEMORY_BYTES`. */
  readonly limitBytes?: number;
}

/**
 * The vectors of a collection, rounded to int8, in memory that threads share; float32 values beside them as they become known.
 * A row keeps its slot until it is removed, and a slot is never used again. One thread alone, the keeper, adds and removes;
 * any thread may read meanwhile, and may add float32 values.
 */
export class VectorTable {
  readonly memory: VectorMemory;
  readonly dimensions: number;
  /** Dimensions rounded up to 16: bytes of a code, values of a row of floats. */
  readonly stride: number;
  readonly #floats: ResidentFloats;
  readonly #rows: RowMap;

  private constructor(memory: VectorMemory) {
    this.memory = memory;
    this.dimensions = memory.u32[DIMENSIONS_AT >>> 2]!;
    this.stride = memory.u32[STRIDE_AT >>> 2]!;
    this.#floats = new ResidentFloats(memory, this.dimensions);
    this.#rows = new RowMap(memory);
  }

  /** @throws {EngineError} `BAD_CONFIG` */
  static create(dimensions: number, { limitBytes }: VectorTableOptions = {}): VectorTable {
    checkParameter("dimensions", dimensions, 1, MAX_DIMENSIONS);
    const memory = VectorMemory.create(limitBytes);
    memory.u32[DIMENSIONS_AT >>> 2] = dimensions;
    memory.u32[STRIDE_AT >>> 2] = strideFor(dimensions);
    return new VectorTable(memory);
  }

  /** The table of another thread, which posted its `handle`. */
  static attach(handle: MemoryHandle): VectorTable {
    return new VectorTable(new VectorMemory(handle));
  }

  /**
   * A fresh table whose `parts(slots)` are to be filled with bytes that `parts` gave; then `enter` makes rows of them.
   *
   * @throws {EngineError} `BAD_CONFIG`, `STORAGE_FAILED` when the memory is full
   */
  static unfilled(dimensions: number, slots: number): VectorTable {
    const table = VectorTable.create(dimensions);
    for (let first = 0; first < slots; first += BLOCK_SLOTS) table.#addBlock(first);
    return table;
  }

  /** @throws {EngineError} `INDEX_CORRUPT` if the bytes cannot be those of a table */
  enter(slots: number): void {
    let live = 0;
    for (let at = 0; at < slots; at += BLOCK_SLOTS) live += this.#enter(at, Math.min(BLOCK_SLOTS, slots - at));
    Atomics.store(this.memory.u32, LIVE_AT >>> 2, live);
    Atomics.store(this.memory.u32, SLOTS_AT >>> 2, slots);
  }

  /** For `attach` on another thread. */
  get handle(): MemoryHandle {
    return this.memory.handle;
  }

  /** Slots in use, those of removed rows included. */
  get slots(): number {
    return Atomics.load(this.memory.u32, SLOTS_AT >>> 2);
  }

  /** Rows that are there. */
  get size(): number {
    return Atomics.load(this.memory.u32, LIVE_AT >>> 2);
  }

  /** Slots of removed rows. */
  get tombstones(): number {
    return this.slots - this.size;
  }

  /** Bytes of the blocks: codes and what belongs to them, without floats and graphs. */
  get codeBytes(): number {
    return Math.ceil(this.slots / BLOCK_SLOTS) * blockBytes(this.stride);
  }

  /** Address space taken by float32 values; pages that were never written take no memory. */
  get floatBytes(): number {
    return this.#floats.allocatedBytes;
  }

  /**
   * Adds a row at the end. A row that is there already is left as it is: its vector never changes.
   *
   * @returns its slot
   * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR`, `BAD_REQUEST`, or `STORAGE_FAILED` when the memory is full
   */
  add(rowId: number, vector: UnitVector): number {
    checkRowId(rowId);
    checkVector(vector, this.dimensions);
    const existing = this.slotOf(rowId);
    if (existing >= 0) return existing;
    const { memory, stride } = this;
    const slot = this.slots;
    // Both allocations come first, so that a full memory leaves the table as it was.
    this.#rows.reserve(rowId);
    const block = this.#addBlock(slot);
    const index = slot & BLOCK_MASK;
    const code = block + index * stride;
    const { scale, error } = toCode(vector, memory.i8.subarray(code, code + this.dimensions));
    const tail = (block + BLOCK_SLOTS * stride) >>> 2;
    memory.f32[tail + index] = scale;
    memory.f32[tail + BLOCK_SLOTS + index] = error;
    Atomics.store(memory.u32, tail + 2 * BLOCK_SLOTS + index, rowId);
    Atomics.store(memory.u32, SLOTS_AT >>> 2, slot + 1);
    this.#rows.set(rowId, slot);
    Atomics.add(memory.u32, LIVE_AT >>> 2, 1);
    return slot;
  }

  /**
   * @returns whether the row was there
   * @throws {EngineError} `BAD_REQUEST`
   */
  remove(rowId: number): boolean {
    checkRowId(rowId);
    const slot = this.slotOf(rowId);
    if (slot < 0) return false;
    const { u32 } = this.memory;
    Atomics.store(u32, this.#rowIdCell(slot), TOMBSTONE);
    this.#rows.set(rowId, -1);
    Atomics.sub(u32, LIVE_AT >>> 2, 1);
    return true;
  }

  /** @returns −1 when the row is not there */
  slotOf(rowId: number): number {
    return this.#rows.get(rowId);
  }

  /** @returns −1 when the row of this slot was removed */
  rowIdAt(slot: number): number {
    const rowId = Atomics.load(this.memory.u32, this.#rowIdCell(slot));
    return rowId === TOMBSTONE ? -1 : rowId;
  }

  /** @returns a view of a block's row ids, u32 [BLOCK_SLOTS]; `TOMBSTONE` where the row was removed */
  rowIdsOf(block: number): Uint32Array<SharedArrayBuffer> {
    const first = this.#rowIdCell(block << BLOCK_SHIFT);
    return this.memory.u32.subarray(first, first + BLOCK_SLOTS);
  }

  /** Whether the float32 values of a slot are in memory. */
  hasFloats(slot: number): boolean {
    return this.#floats.has(slot);
  }

  /** @returns a view, shape [dimensions]; only while `hasFloats` */
  floatsAt(slot: number): Float32Array<SharedArrayBuffer> {
    return this.#floats.at(slot);
  }

  /** @returns the address of f32 [stride]; only while `hasFloats` */
  floatAddress(slot: number): number {
    return this.#floats.addressOf(slot);
  }

  /**
   * Keeps the float32 values of a slot in memory. They are a cache: any thread may do this.
   *
   * @param vector  the row's own, copied
   * @returns       whether there was room
   */
  setFloats(slot: number, vector: Float32Array): boolean {
    return this.#floats.set(slot, vector);
  }

  /** Bytes for whoever keeps something beside the table: zeroed, never taken back. See `VectorMemory.allocate`. */
  allocate(bytes: number): number {
    return this.memory.allocate(bytes);
  }

  /**
   * The bytes of the first slots, in the order that `unfilled` gives them back.
   *
   * @returns views of the shared memory; rows removed meanwhile may already be missing
   */
  parts(slots = this.slots): Generator<Uint8Array<SharedArrayBuffer>> {
    return codeParts(this.memory, this.stride, slots);
  }

  /** Checks a block's first slots. @returns how many hold a row, rather than a tombstone */
  #enter(first: number, count: number): number {
    const tail = (this.#block(first) + BLOCK_SLOTS * this.stride) >>> 2;
    const { f32, u32 } = this.memory;
    for (let at = tail; at < tail + count; at++) {
      const scale = f32[at]!;
      const error = f32[at + BLOCK_SLOTS]!;
      // A bound that is NaN or too large would be no bound.
      if (scale > 0 && scale <= 1 && error >= 0 && error <= 1) continue;
      throw damagedCodes("a scale or an error out of range", first + at - tail);
    }
    const rowIds = tail + 2 * BLOCK_SLOTS;
    const entered = this.#rows.enter(u32.subarray(rowIds, rowIds + count), first);
    if (entered < 0) throw damagedCodes("the same row twice", first);
    return entered;
  }

  #block(slot: number): number {
    const block = this.memory.u32[(BLOCK_TABLE >>> 2) + (slot >>> BLOCK_SHIFT)]!;
    this.memory.reach(block + blockBytes(this.stride));
    return block;
  }

  /** Index of the u32 that holds the row id of a slot. */
  #rowIdCell(slot: number): number {
    return ((this.#block(slot) + BLOCK_SLOTS * (this.stride + 8)) >>> 2) + (slot & BLOCK_MASK);
  }

  /** @returns the address of the slot's block, made when the slot is its first */
  #addBlock(slot: number): number {
    const number = slot >>> BLOCK_SHIFT;
    if (number >= MAX_BLOCKS) throw tableFull(slot);
    const cell = (BLOCK_TABLE >>> 2) + number;
    if (this.memory.u32[cell] === 0) this.memory.u32[cell] = this.memory.allocate(blockBytes(this.stride));
    return this.#block(slot);
  }
}
