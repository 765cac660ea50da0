import { ROW_PAGE_MASK, ROW_PAGE_SHIFT, ROW_TABLE } from "./memory-layout.ts";
import { ROW_PAGE_BYTES, TOMBSTONE } from "./slot-address.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** Row id → slot, in two levels: row ids only ever grow, so few pages hold them all, and pages of ids long gone cost little. */
export class RowMap {
  readonly #memory: VectorMemory;

  constructor(memory: VectorMemory) {
    this.#memory = memory;
  }

  /** @returns −1 when the row is not there */
  get(rowId: number): number {
    const page = this.#page(rowId);
    return page === 0 ? -1 : Atomics.load(this.#memory.u32, (page >>> 2) + (rowId & ROW_PAGE_MASK)) - 1;
  }

  /**
   * Makes room for a row, so that `set` cannot fail.
   *
   * @throws {EngineError} `STORAGE_FAILED` when the memory is full
   */
  reserve(rowId: number): void {
    if (this.#page(rowId) !== 0) return;
    const page = this.#memory.allocate(ROW_PAGE_BYTES);
    Atomics.store(this.#memory.u32, (ROW_TABLE >>> 2) + (rowId >>> ROW_PAGE_SHIFT), page);
  }

  /** @param slot  −1 for a row that is no longer there */
  set(rowId: number, slot: number): void {
    this.reserve(rowId);
    Atomics.store(this.#memory.u32, (this.#page(rowId) >>> 2) + (rowId & ROW_PAGE_MASK), slot + 1);
  }

  /**
   * Enters the rows of slots that follow each other; what is `TOMBSTONE` is passed over. Nobody else may read meanwhile.
   *
   * @returns how many there were, or −1 when one is in the table already
   */
  enter(rowIds: Uint32Array, firstSlot: number): number {
    let { u32 } = this.#memory;
    let entered = 0;
    let pageOf = -1;
    let page = 0;
    for (let i = 0; i < rowIds.length; i++) {
      const rowId = rowIds[i]!;
      if (rowId === TOMBSTONE) continue;
      if (rowId >>> ROW_PAGE_SHIFT !== pageOf) {
        this.reserve(rowId);
        pageOf = rowId >>> ROW_PAGE_SHIFT;
        page = this.#page(rowId) >>> 2;
        ({ u32 } = this.#memory);
      }
      const cell = page + (rowId & ROW_PAGE_MASK);
      if (u32[cell] !== 0) return -1;
      u32[cell] = firstSlot + i + 1;
      entered++;
    }
    return entered;
  }

  #page(rowId: number): number {
    const page = Atomics.load(this.#memory.u32, (ROW_TABLE >>> 2) + (rowId >>> ROW_PAGE_SHIFT));
    if (page !== 0) this.#memory.reach(page + ROW_PAGE_BYTES);
    return page;
  }
}
