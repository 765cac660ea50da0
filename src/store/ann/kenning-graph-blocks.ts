import { STATE_ABSENT, M_AT } from "./kenning-graph-layout.ts";
import type { GraphKernels } from "./kenning-graph-kernels.ts";
import { BLOCK_MASK, BLOCK_SHIFT, BLOCK_SLOTS, GRAPH_TABLE } from "./memory-layout.ts";
import type { VectorMemory } from "./vector-memory.ts";
import type { VectorTable } from "./vector-table.ts";

/** The graph blocks of a table, from JavaScript's side: allocating them, and reading what a slot's cells say. */
export class KenningGraphBlocks {
  readonly #memory: VectorMemory;
  readonly #kernels: GraphKernels;
  readonly #sketchBytes: number;
  readonly M: number;

  constructor({ memory, stride }: VectorTable, kernels: GraphKernels) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#sketchBytes = kernels.sketchBytes(stride);
    this.M = memory.u32[M_AT >>> 2]!;
  }

  /**
   * Makes the block of a slot, if there is none. Any thread may.
   *
   * @throws {EngineError} `STORAGE_FAILED` when the memory is full
   */
  reserve(slot: number): void {
    const block = slot >>> BLOCK_SHIFT;
    const cell = (GRAPH_TABLE >>> 2) + block;
    if (Atomics.load(this.#memory.u32, cell) !== 0) return;
    const address = this.#memory.allocate(this.#kernels.graphBlockBytes(block));
    this.#kernels.openGraphBlock(block, address);
    // Where another thread was faster, its block counts, and this one is lost.
    Atomics.compareExchange(this.#memory.u32, cell, 0, address);
  }

  /** @returns `STATE_…` */
  stateOf(slot: number): number {
    const address = this.#stateAt(slot);
    return address === 0 ? STATE_ABSENT : Atomics.load(this.#memory.u8, address);
  }

  /** @param slot  one that has a block */
  setState(slot: number, state: number): void {
    Atomics.store(this.#memory.u8, this.#stateAt(slot), state);
  }

  /** @param slot  one that has a block */
  twinOf(slot: number): number {
    const tail = this.#blockOf(slot) + BLOCK_SLOTS * 8 * this.M;
    return Atomics.load(this.#memory.u32, (tail >>> 2) + BLOCK_SLOTS + (slot & BLOCK_MASK));
  }

  /**
   * What a snapshot keeps of the first `count` slots of a block.
   *
   * @returns views of the shared memory
   */
  partsOf(block: number, count: number): BlockParts {
    const address = this.#blockOf(block << BLOCK_SHIFT);
    const { u32, u8 } = this.#memory;
    const tail = address + BLOCK_SLOTS * 8 * this.M;
    const sketches = tail + BLOCK_SLOTS * 10;
    const uppers = sketches + BLOCK_SLOTS * this.#sketchBytes;
    return {
      lists: u32.subarray(address >>> 2, (address >>> 2) + count * 2 * this.M),
      twins: u32.subarray((tail >>> 2) + BLOCK_SLOTS, (tail >>> 2) + BLOCK_SLOTS + count),
      states: u8.subarray(tail + BLOCK_SLOTS * 8, tail + BLOCK_SLOTS * 8 + count),
      sketches: u8.subarray(sketches, sketches + count * this.#sketchBytes),
      upperLists: u32.subarray(uppers >>> 2, (uppers >>> 2) + this.#kernels.upperLists(block, count) * this.M),
    };
  }

  /** @returns 0 when there is none */
  #blockOf(slot: number): number {
    const block = slot >>> BLOCK_SHIFT;
    const address = Atomics.load(this.#memory.u32, (GRAPH_TABLE >>> 2) + block);
    if (address !== 0) this.#memory.reach(address + (this.#kernels.graphBlockBytes(block) >>> 0));
    return address;
  }

  /** @returns 0 when the slot has no block */
  #stateAt(slot: number): number {
    const address = Atomics.load(this.#memory.u32, (GRAPH_TABLE >>> 2) + (slot >>> BLOCK_SHIFT));
    if (address === 0) return 0;
    const at = address + BLOCK_SLOTS * 8 * (this.M + 1) + (slot & BLOCK_MASK);
    this.#memory.reach(at + 1);
    return at;
  }
}

export interface BlockParts {
  /** Shape [count, 2·M]. */
  readonly lists: Uint32Array<SharedArrayBuffer>;
  readonly twins: Uint32Array<SharedArrayBuffer>;
  readonly states: Uint8Array<SharedArrayBuffer>;
  readonly sketches: Uint8Array<SharedArrayBuffer>;
  /** Shape [sum of levels, M], by slot, lowest layer first. */
  readonly upperLists: Uint32Array<SharedArrayBuffer>;
}
