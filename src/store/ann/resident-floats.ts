import { assertSameDimensions } from "../../core/vector.ts";
import {
  BLOCK_MASK,
  BLOCK_SHIFT,
  BLOCK_SLOTS,
  BLOCK_TABLE,
  FLOAT_BLOCKS_AT,
  FLOAT_TABLE,
  HEAP_LIMIT_AT,
  ALIGNMENT,
} from "./memory-layout.ts";
import { blockBytes, blockPartBytes, strideFor } from "./slot-address.ts";
import type { VectorMemory } from "./vector-memory.ts";

/**
 * The float32 values of a vector table, as far as they are known. They are a cache: values are written once and never change,
 * so any thread may write them, and where there is no room they are simply not kept.
 */
export class ResidentFloats {
  readonly #memory: VectorMemory;
  readonly #dimensions: number;
  readonly #stride: number;

  constructor(memory: VectorMemory, dimensions: number) {
    this.#memory = memory;
    this.#dimensions = dimensions;
    this.#stride = strideFor(dimensions);
  }

  get allocatedBytes(): number {
    return Atomics.load(this.#memory.u32, FLOAT_BLOCKS_AT >>> 2) * this.#blockBytes;
  }

  has(slot: number): boolean {
    return Atomics.load(this.#memory.u8, this.#residency(slot)) === 1;
  }

  /** @returns the address of f32 [stride]; only while `has` */
  addressOf(slot: number): number {
    return this.#blockOf(slot) + (slot & BLOCK_MASK) * this.#stride * 4;
  }

  /** @returns a view, shape [dimensions]; only while `has` */
  at(slot: number): Float32Array<SharedArrayBuffer> {
    const start = this.addressOf(slot) >>> 2;
    return this.#memory.f32.subarray(start, start + this.#dimensions);
  }

  /**
   * Keeps the values of a slot, which are copied.
   *
   * @returns whether there was room
   * @throws {EngineError} `DIMENSION_MISMATCH`
   */
  set(slot: number, vector: Float32Array): boolean {
    assertSameDimensions(this.#dimensions, vector.length);
    if (this.has(slot)) return true;
    const block = this.#blockOf(slot) || this.#addBlock(slot);
    if (block === 0) return false;
    this.#memory.f32.set(vector, (block >>> 2) + (slot & BLOCK_MASK) * this.#stride);
    Atomics.store(this.#memory.u8, this.#residency(slot), 1);
    return true;
  }

  get #blockBytes(): number {
    return BLOCK_SLOTS * this.#stride * 4;
  }

  #blockOf(slot: number): number {
    const block = Atomics.load(this.#memory.u32, (FLOAT_TABLE >>> 2) + (slot >>> BLOCK_SHIFT));
    if (block !== 0) this.#memory.reach(block + this.#blockBytes);
    return block;
  }

  #addBlock(slot: number): number {
    const memory = this.#memory;
    // Codes and graphs cannot do without the memory; floats are held to half of it.
    const limitBytes = (memory.u32[HEAP_LIMIT_AT >>> 2]! * ALIGNMENT) / 2;
    const bytes = this.#blockBytes;
    if (this.allocatedBytes + bytes > limitBytes || memory.allocatedBytes + bytes > 2 * limitBytes) return 0;
    const fresh = memory.allocate(bytes);
    const cell = (FLOAT_TABLE >>> 2) + (slot >>> BLOCK_SHIFT);
    const other = Atomics.compareExchange(memory.u32, cell, 0, fresh);
    Atomics.add(memory.u32, FLOAT_BLOCKS_AT >>> 2, 1);
    // Where two threads came at the same time, the room of one is lost; its pages are never touched.
    return other === 0 ? fresh : this.#blockOf(slot);
  }

  #residency(slot: number): number {
    const block = this.#memory.u32[(BLOCK_TABLE >>> 2) + (slot >>> BLOCK_SHIFT)]!;
    this.#memory.reach(block + blockBytes(this.#stride));
    return block + blockPartBytes(this.#stride) + (slot & BLOCK_MASK);
  }
}
