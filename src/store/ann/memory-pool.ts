import type { VectorMemory } from "./vector-memory.ts";

/** A piece of the shared memory that one thread uses as it likes. */
export interface Piece {
  readonly address: number;
  readonly bytes: number;
}

const MIN_BYTES = 4096;

/** Pieces of the shared memory for this thread's own use. The memory takes nothing back, so what is given back here is handed out again. */
export class MemoryPool {
  readonly #memory: VectorMemory;
  readonly #free = new Map<number, Piece[]>();

  constructor(memory: VectorMemory) {
    this.#memory = memory;
  }

  /**
   * @returns at least `bytes`, holding anything
   * @throws {EngineError} `STORAGE_FAILED` when the memory is full
   */
  take(bytes: number): Piece {
    const rounded = 2 ** Math.ceil(Math.log2(Math.max(bytes, MIN_BYTES)));
    return this.#free.get(rounded)?.pop() ?? { address: this.#memory.allocate(rounded), bytes: rounded };
  }

  giveBack(piece: Piece): void {
    const free = this.#free.get(piece.bytes);
    if (free === undefined) this.#free.set(piece.bytes, [piece]);
    else free.push(piece);
  }
}
