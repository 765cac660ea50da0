import type { RowSet } from "../row-set.ts";
import type { Kernels } from "./kernels.ts";
import type { MemoryPool, Piece } from "./memory-pool.ts";
import type { VectorTable } from "./vector-table.ts";

export interface SlotList {
  /** u32 [count]. */
  readonly address: number;
  readonly count: number;
}

interface KeptList extends SlotList {
  readonly piece: Piece;
  /** Of the table when the list was made. */
  readonly slots: number;
  readonly tombstones: number;
  /** Whether no row of the set was missing, so rows that are added later change nothing. */
  readonly complete: boolean;
}

const MAX_LISTS = 16;
const MAX_BYTES = 64 * 2 ** 20;

/**
 * Row sets as lists of slots in the shared memory; the last ones used are kept.
 * A list may hold the slot of a row that another thread removes at the same time: scans pass over tombstones.
 */
export class SlotLists {
  readonly #table: VectorTable;
  readonly #kernels: Kernels;
  readonly #pool: MemoryPool;
  /** Least recently used first. */
  readonly #lists = new Map<number, KeptList>();
  #bytes = 0;

  constructor(table: VectorTable, kernels: Kernels, pool: MemoryPool) {
    this.#table = table;
    this.#kernels = kernels;
    this.#pool = pool;
  }

  /** @returns a list that stays as it is until the next call */
  of({ id, rows }: RowSet): SlotList {
    const { slots, tombstones } = this.#table;
    const kept = this.#lists.get(id);
    if (kept !== undefined) {
      this.#forget(id, kept);
      if (kept.tombstones === tombstones && (kept.complete || kept.slots === slots)) return this.#keep(id, kept);
      this.#pool.giveBack(kept.piece);
    }
    const piece = this.#makeRoom(4 * rows.length);
    this.#table.memory.u32.set(rows, piece.address >>> 2);
    const count = this.#kernels.mapRows(piece.address, rows.length, piece.address);
    return this.#keep(id, { address: piece.address, count, piece, slots, tombstones, complete: count === rows.length });
  }

  #makeRoom(bytes: number): Piece {
    for (const [id, list] of this.#lists) {
      if (this.#lists.size < MAX_LISTS && this.#bytes + bytes <= MAX_BYTES) break;
      this.#forget(id, list);
      this.#pool.giveBack(list.piece);
    }
    return this.#pool.take(bytes);
  }

  #keep(id: number, list: KeptList): SlotList {
    this.#lists.set(id, list);
    this.#bytes += list.piece.bytes;
    return list;
  }

  #forget(id: number, list: KeptList): void {
    this.#lists.delete(id);
    this.#bytes -= list.piece.bytes;
  }
}
