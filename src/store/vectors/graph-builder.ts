import { isEngineError } from "../../core/errors.ts";
import { GRAPH_PARAMETERS } from "../ann/graph.ts";
import { HnswlibGraph } from "../ann/hnswlib-graph.ts";
import { KenningGraph } from "../ann/kenning-graph.ts";
import type { MemoryHandle } from "../ann/vector-memory.ts";
import { VectorTable } from "../ann/vector-table.ts";
import { lastSequence } from "../sqlite/changes.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { vectorsAfter } from "../sqlite/vector-rows.ts";
import { saveHnswlib } from "./open-graph.ts";
import { writeCodes, type SnapshotTask } from "./write-codes.ts";
import type { VectorOptions } from "./vector-options.ts";

const BATCH = 500;

/** The long work on a collection's vectors; it runs on threads that do nothing else and end when it is done. */
export class GraphBuilder {
  readonly #database: SqliteDatabase;
  readonly #options: VectorOptions;

  constructor(database: SqliteDatabase, options: VectorOptions) {
    this.#database = database;
    this.#options = options;
  }

  /** Links rows into the graph that lies in the table's memory; several threads may do so at once. */
  link(handle: MemoryHandle, rowIds: Uint32Array): void {
    const table = VectorTable.attach(handle);
    const graph = KenningGraph.attach(table);
    for (const rowId of rowIds) {
      // Another thread may have removed it meanwhile.
      if (table.slotOf(rowId) >= 0) graph.linkRow(rowId);
    }
  }

  /**
   * Builds hnswlib's graph from the database and writes it beside it. Vectors that come or go meanwhile are
   * the business of whoever loads it.
   *
   * @throws {EngineError} `STORAGE_FAILED`, `INDEX_CORRUPT`
   */
  buildFile(dimensions: number): void {
    const graph = new HnswlibGraph(dimensions, GRAPH_PARAMETERS);
    const lastChange = lastSequence(this.#database);
    // In batches: one long read would keep SQLite from tidying its log.
    for (let after = 0; ;) {
      const batch = vectorsAfter(this.#database, after, BATCH, dimensions);
      for (const [rowId, vector] of batch) graph.link(rowId, vector);
      if (batch.length < BATCH) break;
      after = batch.at(-1)![0];
    }
    saveHnswlib(graph, this.#options.folder!, lastChange, null);
  }

  /** @returns whether there was room */
  writeSnapshot(task: SnapshotTask): boolean {
    try {
      writeCodes(task);
      return true;
    } catch (error) {
      if (isEngineError(error, "STORAGE_FAILED")) return false;
      throw error;
    }
  }
}
