import { isEngineError } from "../../core/errors.ts";
import type { UnitVector } from "../../core/vector.ts";
import { ExactSearch } from "../ann/exact-search.ts";
import type { ScanCosts } from "../ann/measure-scan-costs.ts";
import type { MemoryHandle } from "../ann/vector-memory.ts";
import { VectorTable } from "../ann/vector-table.ts";
import type { RowSet } from "../row-set.ts";
import { lastSequence } from "../sqlite/changes.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import type { VectorResult } from "../store.ts";
import { candidatesOf } from "./candidates-of.ts";
import { readVectors } from "./collection-vectors.ts";
import { planSearch } from "./plan-search.ts";

/** A table that its keeper shares with other threads. */
export interface SharedTable {
  /** Tells it from the table that takes its place one day. */
  readonly generation: number;
  readonly handle: MemoryHandle;
  /** Address of a u32 with the last change that the table knows of. */
  readonly sequenceAt: number;
  readonly costs: ScanCosts;
}

/** Reads the codes of a table that another thread keeps, so that several searches run at once over one copy. */
export class VectorScanner {
  readonly #database: SqliteDatabase;
  #attached: { readonly generation: number; readonly table: VectorTable; readonly exact: ExactSearch } | null = null;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** @returns null when the table is not as new as the database, so that its keeper has to answer */
  search(shared: SharedTable, query: UnitVector, k: number, accepts: RowSet | undefined): VectorResult | null {
    const { table, exact } = this.#attach(shared);
    try {
      return this.#database.read(() => {
        const known = Atomics.load(table.memory.u32, shared.sequenceAt >>> 2);
        if (lastSequence(this.#database) >>> 0 !== known) return null;
        const accepted = accepts === undefined ? null : exact.accepted(accepts);
        const plan = planSearch({ k, vectors: table.size, accepted, unlinked: 0, costs: shared.costs, graph: null });
        return { candidates: candidatesOf(exact.search(query, k, accepts)), plan };
      });
    } catch (error) {
      // The keeper has gone on meanwhile, to rows that this thread's view of the database lacks.
      if (isEngineError(error, "INDEX_CORRUPT")) return null;
      throw error;
    }
  }

  #attach({ generation, handle }: SharedTable): { table: VectorTable; exact: ExactSearch } {
    if (this.#attached?.generation === generation) return this.#attached;
    const table = VectorTable.attach(handle);
    const exact = new ExactSearch(table, (rowIds) => readVectors(this.#database, rowIds, table.dimensions));
    this.#attached = { generation, table, exact };
    return this.#attached;
  }
}
