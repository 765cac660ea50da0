import type { ChunkId } from "../../core/document.ts";
import { EngineError, isEngineError } from "../../core/errors.ts";
import type { UnitVector } from "../../core/vector.ts";
import { ExactSearch } from "../ann/exact-search.ts";
import { openSnapshot } from "../ann/snapshot.ts";
import type { SnapshotHeader } from "../ann/snapshot-sidecar.ts";
import { toCode } from "../ann/quantize.ts";
import { VectorTable } from "../ann/vector-table.ts";
import { lastSequence, oldestSequence, removedSince } from "../sqlite/changes.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { codeAt } from "./table-rows.ts";
import { findVectors, SELECT_VECTOR, type VectorRow } from "../sqlite/vector-rows.ts";

/** Rows whose codes are compared with the database before a snapshot is believed. */
const SPOT_CHECKS = 32;

export interface FollowedChanges {
  readonly added: readonly number[];
  /** How many. */
  readonly removed: number;
}

const NO_CHANGES: FollowedChanges = { added: [], removed: 0 };

/** The collection's vectors as a table of codes that follows the database's log of changes. */
export class CollectionVectors {
  readonly table: VectorTable;
  readonly exact: ExactSearch;
  /** Of the snapshot it was opened from, with the sum of its data; null when it was made from the database. */
  readonly snapshot: (SnapshotHeader & { readonly crc32: number }) | null;
  /** Why there was no snapshot to open. */
  readonly fault: string | null;
  readonly #database: SqliteDatabase;
  /** The last change that the table knows of. */
  #sequence: number;
  readonly #sequenceAt: number;

  private constructor(
    database: SqliteDatabase,
    table: VectorTable,
    sequence: number,
    opened: Pick<CollectionVectors, "snapshot" | "fault">,
  ) {
    this.#database = database;
    this.table = table;
    this.exact = new ExactSearch(table, (rowIds) => readVectors(database, rowIds, table.dimensions));
    this.#sequenceAt = table.allocate(4);
    this.#sequence = sequence;
    this.#setSequence(sequence);
    this.snapshot = opened.snapshot;
    this.fault = opened.fault;
  }

  /**
   * From the newest usable snapshot, else from the database. Within a read transaction.
   *
   * @param folder  of the snapshots; null to make it from the database
   * @throws {EngineError} `INDEX_CORRUPT` for a damaged vector
   */
  static open(database: SqliteDatabase, dimensions: number, folder: string | null): CollectionVectors {
    const restored = folder === null ? "not asked for" : restoreTable(database, dimensions, folder);
    if (typeof restored !== "string") {
      const { table, header, crc32 } = restored;
      return new CollectionVectors(database, table, header.lastChange, { snapshot: { ...header, crc32 }, fault: null });
    }
    const table = VectorTable.create(dimensions);
    const sequence = lastSequence(database);
    addAll(table, database.iterate<VectorRow>(`${SELECT_VECTOR} ORDER BY chunk_row`));
    return new CollectionVectors(database, table, sequence, { snapshot: null, fault: restored });
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** Address of a u32 in the table's memory by which other threads see how far the table has followed. */
  get sequenceAt(): number {
    return this.#sequenceAt;
  }

  #setSequence(sequence: number): void {
    this.#sequence = sequence;
    Atomics.store(this.table.memory.u32, this.#sequenceAt >>> 2, sequence >>> 0);
  }

  /**
   * Brings the table up to date. Within a read transaction, so that what is searched next is the same state.
   *
   * @param beforeRemoval  called with each row while the table still has it
   * @returns              null when changes it has not seen were dropped from the log
   */
  follow(beforeRemoval: (rowId: number) => void): FollowedChanges | null {
    const newest = lastSequence(this.#database);
    if (newest === this.#sequence) return NO_CHANGES;
    if (newest < this.#sequence || oldestSequence(this.#database) > this.#sequence + 1) return null;
    const removed = removedSince(this.#database, this.#sequence).filter((row) => this.table.slotOf(row) >= 0);
    for (const row of removed) {
      beforeRemoval(row);
      this.table.remove(row);
    }
    // What was put and removed since is no longer among the vectors.
    const put = `${SELECT_VECTOR} JOIN changes ON changes.row = chunk_row WHERE sequence > ? AND kind = 'put'`;
    const added = addAll(this.table, this.#database.iterate<VectorRow>(put, this.#sequence));
    this.#setSequence(newest);
    return { added, removed: removed.length };
  }

  /** @throws {EngineError} `INDEX_CORRUPT` when a row is missing or damaged */
  vectors(rowIds: readonly number[]): UnitVector[] {
    return readVectors(this.#database, rowIds, this.table.dimensions);
  }
}

function restoreTable(
  database: SqliteDatabase,
  dimensions: number,
  folder: string,
): { table: VectorTable; header: SnapshotHeader; crc32: number } | string {
  let fault = "missing";
  for (let below = Infinity; ;) {
    const opened = openSnapshot(folder, "codes", { dimensions, metric: "cosine" }, below);
    if (opened.reader === undefined) return below === Infinity ? opened.fault : fault;
    using reader = opened.reader;
    below = reader.generation;
    const { header } = reader;
    try {
      const read = (into: Uint8Array): void => reader.read(into);
      const table = VectorTable.restore({ dimensions, slots: header.details?.["slots"] ?? 0 }, read);
      fault = reader.fault() ?? staleness(database, table, header) ?? "";
      if (fault === "") return { table, header, crc32: reader.crc32 };
    } catch (error) {
      // Damaged bytes do not make a table, wherever they are noticed.
      if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
      fault = "checksum";
    }
  }
}

/** Whether a snapshot belongs to the database as it is now: one that was put in its place may have another past. */
function staleness(database: SqliteDatabase, table: VectorTable, header: SnapshotHeader): string | undefined {
  const newest = lastSequence(database);
  if (header.lastChange > newest) return "of another past";
  if (header.lastChange < newest && oldestSequence(database) > header.lastChange + 1) return "too old to follow";
  const removed = new Set(removedSince(database, header.lastChange));
  const code = new Int8Array(table.stride);
  for (let i = 1; i <= SPOT_CHECKS; i++) {
    const slot = Math.floor((table.slots * i) / SPOT_CHECKS) - 1;
    const rowId = slot < 0 ? -1 : table.rowIdAt(slot);
    if (rowId < 0 || removed.has(rowId)) continue;
    const vector = findVectors(database, [rowId as ChunkId], table.dimensions).get(rowId as ChunkId);
    if (vector === undefined) return "of another past";
    toCode(vector, code);
    if (!codeAt(table, slot).every((value, at) => value === code[at])) return "of another past";
  }
  return undefined;
}

/** @throws {EngineError} `INDEX_CORRUPT` when a row is missing or damaged */
export function readVectors(database: SqliteDatabase, rowIds: readonly number[], dimensions: number): UnitVector[] {
  const found = findVectors(database, rowIds as readonly ChunkId[], dimensions);
  return rowIds.map((rowId) => {
    const vector = found.get(rowId as ChunkId);
    if (vector === undefined) throw damagedVector(rowId, undefined);
    return vector;
  });
}

/** @returns the rows that were added */
function addAll(table: VectorTable, rows: Iterable<VectorRow>): number[] {
  // One vector is filled again and again: the table keeps its code only.
  const vector = new Float32Array(table.dimensions) as UnitVector;
  const bytes = new Uint8Array(vector.buffer);
  const added: number[] = [];
  for (const { row, vector: blob } of rows) {
    if (blob.byteLength !== bytes.byteLength) throw damagedVector(row, undefined);
    bytes.set(blob);
    try {
      table.add(row, vector);
    } catch (error) {
      throw isEngineError(error, "BAD_VECTOR") ? damagedVector(row, error) : error;
    }
    added.push(row);
  }
  return added;
}

function damagedVector(row: number, cause: unknown): EngineError {
  return new EngineError("INDEX_CORRUPT", `The stored vector of chunk ${row} is damaged`, {
    hint: "Run check with repair, or restore the collection from a backup.",
    data: { chunk: row },
    cause,
  });
}
