import type { ChunkId } from "../../core/document.ts";
import { isEngineError } from "../../core/errors.ts";
import type { UnitVector } from "../../core/vector.ts";
import { ExactSearch } from "../ann/exact-search.ts";
import { CodesReading } from "../ann/snapshot-codes.ts";
import type { SnapshotHeader } from "../ann/snapshot-sidecar.ts";
import { toCode } from "../ann/quantize.ts";
import { VectorTable } from "../ann/vector-table.ts";
import { lastSequence, oldestSequence, removedSince } from "../sqlite/changes.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { codeAt } from "./table-rows.ts";
import { damagedRow } from "../sqlite/row-checksum.ts";
import { findVectors, SELECT_VECTOR, toVector, type VectorRow } from "../sqlite/vector-rows.ts";

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
   * @param ahead   the newest of them, when it has been read already; it is disposed of
   * @throws {EngineError} `INDEX_CORRUPT` for a damaged vector
   */
  static open(
    database: SqliteDatabase,
    dimensions: number,
    folder: string | null,
    ahead: CodesReading | null = null,
  ): CollectionVectors {
    const restored = folder === null ? "not asked for" : restoreTable(database, dimensions, folder, ahead);
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
  ahead: CodesReading | null,
): { table: VectorTable; header: SnapshotHeader; crc32: number } | string {
  let fault = "missing";
  let below = Infinity;
  for (let next = ahead; ; next = null) {
    const opened = next ?? CodesReading.open(folder, { dimensions }, below);
    if (typeof opened === "string") return below === Infinity ? opened : fault;
    using reading = opened;
    const { table } = reading;
    const { header, generation, crc32 } = reading.name;
    // Since it was read ahead a newer one may have been written.
    if (next === null) below = generation;
    try {
      fault = header.dimensions === dimensions ? (reading.finish() ?? "") : "parameters";
      fault ||= staleness(database, table, header) ?? "";
      if (fault === "") return { table, header, crc32 };
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
  const slots = Array.from({ length: SPOT_CHECKS }, (_, i) => Math.floor((table.slots * (i + 1)) / SPOT_CHECKS) - 1);
  const rowIds = slots.filter((slot) => slot >= 0).map((slot) => table.rowIdAt(slot));
  const checked = rowIds.filter((rowId) => rowId >= 0 && !removed.has(rowId)) as ChunkId[];
  const vectors = findVectors(database, checked, table.dimensions);
  const code = new Int8Array(table.stride);
  for (const rowId of checked) {
    const vector = vectors.get(rowId);
    if (vector === undefined) return "of another past";
    toCode(vector, code);
    if (!codeAt(table, table.slotOf(rowId)).every((value, at) => value === code[at])) return "of another past";
  }
  return undefined;
}

/** @throws {EngineError} `INDEX_CORRUPT` when a row is missing or damaged */
export function readVectors(database: SqliteDatabase, rowIds: readonly number[], dimensions: number): UnitVector[] {
  const found = findVectors(database, rowIds as readonly ChunkId[], dimensions);
  return rowIds.map((rowId) => {
    const vector = found.get(rowId as ChunkId);
    if (vector === undefined) throw damagedRow("vector", rowId);
    return vector;
  });
}

/** @returns the rows that were added */
function addAll(table: VectorTable, rows: Iterable<VectorRow>): number[] {
  const added: number[] = [];
  for (const stored of rows) {
    table.add(stored.row, toVector(stored, table.dimensions));
    added.push(stored.row);
  }
  return added;
}
