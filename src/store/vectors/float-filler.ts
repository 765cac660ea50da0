import type { CollectionVectors } from "./collection-vectors.ts";

/** float32 values are kept in memory up to this; beyond it they are read from the database whenever they are needed. */
const MAX_FLOAT_BYTES = 512 * 2 ** 20;
/** Rows read in one step, about a millisecond of work. */
const ROWS_A_STEP = 128;

/** Brings the float32 values of a collection into memory between searches, so that new queries find them there. */
export class FloatFiller {
  readonly #vectors: CollectionVectors;
  #next = 0;

  constructor(vectors: CollectionVectors) {
    this.#vectors = vectors;
  }

  /** Within a read transaction. @returns whether there is more to do */
  step(): boolean {
    const { table } = this.#vectors;
    if (this.#next >= table.slots || table.floatBytes >= MAX_FLOAT_BYTES) return false;
    const slots: number[] = [];
    for (; this.#next < table.slots && slots.length < ROWS_A_STEP; this.#next++) {
      if (table.rowIdAt(this.#next) >= 0 && !table.hasFloats(this.#next)) slots.push(this.#next);
    }
    const vectors = this.#vectors.vectors(slots.map((slot) => table.rowIdAt(slot)));
    // Where the memory is full it stays full.
    if (slots.some((slot, i) => !table.setFloats(slot, vectors[i]!))) this.#next = Infinity;
    return true;
  }
}
