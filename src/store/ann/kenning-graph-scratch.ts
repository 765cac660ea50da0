import type { GraphKernels } from "./kenning-graph-kernels.ts";
import type { VectorTable } from "./vector-table.ts";

const MIN_SLOTS = 16_384;
const MIN_EF = 256;
/** Nodes that wait to be walked on from, for each that is kept; more than any walk was seen to need, and those beyond are the farthest. */
const WALKED_PER_KEPT = 32;

/** The memory that one thread's kernels work in. It grows with the table and with what is asked for. */
export class KenningGraphScratch {
  readonly #table: VectorTable;
  readonly #kernels: GraphKernels;
  #slots = 0;
  #ef = 0;
  #bits: Uint8Array | undefined;
  #bitsAt = 0;
  #bitsRoom = 0;

  constructor(table: VectorTable, kernels: GraphKernels) {
    this.#table = table;
    this.#kernels = kernels;
  }

  /**
   * Makes room for every slot of the table and for `ef` nodes.
   *
   * @throws {EngineError} `STORAGE_FAILED` when the memory is full
   */
  reserve(ef: number): void {
    const { memory, stride, slots } = this.#table;
    if (slots <= this.#slots && ef <= this.#ef) return;
    // What is given up cannot be used again, so it grows by half at least.
    const nextSlots = slots <= this.#slots ? this.#slots : Math.max(MIN_SLOTS, Math.ceil(slots * 1.5));
    const nextEf = ef <= this.#ef ? this.#ef : Math.max(MIN_EF, Math.ceil(ef * 1.5));
    const walked = nextEf * WALKED_PER_KEPT;
    const bytes = this.#kernels.graphScratchBytes(stride, nextSlots, nextEf, walked);
    this.#kernels.attachGraph(memory.allocate(bytes), nextSlots, nextEf, walked);
    this.#slots = nextSlots;
    this.#ef = nextEf;
  }

  /**
   * Copies a bitmap to where kernels can read it.
   *
   * @param bits  never changed after it was given
   * @returns     its address
   */
  place(bits: Uint8Array): number {
    if (bits === this.#bits) return this.#bitsAt;
    const { memory } = this.#table;
    if (bits.length > this.#bitsRoom) {
      this.#bitsRoom = Math.max(MIN_SLOTS, Math.ceil(bits.length * 1.5));
      this.#bitsAt = memory.allocate(this.#bitsRoom);
    }
    memory.u8.set(bits, this.#bitsAt);
    this.#bits = bits;
    return this.#bitsAt;
  }
}
