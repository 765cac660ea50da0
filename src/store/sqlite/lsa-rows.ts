import { toUnit, type UnitVector } from "../../core/vector.ts";
import { toCode } from "../ann/quantize.ts";
import type { LsaPlace } from "../lsa/lsa-store.ts";
import type { SqliteDatabase } from "./database.ts";
import { lsaGeneration } from "./lsa-fit.ts";
import { blobChecksum, rowChecksum } from "./row-checksum.ts";

/**
 * A place is a direction, so its rounded numbers are all there is to keep: int8, shape [dimensions], the largest ±127.
 * A chunk without any term that the fit knows has the code of one zero, which tells it from one that was not looked at.
 */
export type LsaRow = [row: number, code: Uint8Array, checksum: number];

/** Empty blobs have no checksum of their own. */
const NO_PLACE = Uint8Array.of(0);
const ROW_COLUMNS = "chunk_row, code, checksum";
/** Rows of one transaction, some milliseconds. */
const SWEPT_ROWS = 2000;
/** The index holds all that is asked here, without the codes between. */
const INDEX = "lsa_vectors INDEXED BY lsa_vectors_by_chunk";

/** Within a write transaction. @see LsaStore.put */
export function putLsaPlaces(database: SqliteDatabase, generation: number, places: readonly LsaPlace[]): boolean {
  if (generation < lsaGeneration(database)) return false;
  for (const [id, place] of places) {
    const code = place === null ? NO_PLACE : codeOf(place);
    database.run(
      "INSERT OR REPLACE INTO lsa_vectors (generation, chunk_row, code, checksum) SELECT ?, row, ?, ? FROM chunks WHERE row = ?",
      generation,
      code,
      checksumOf(generation, id, code),
      id,
    );
  }
  return true;
}

/** Within a write transaction. @see LsaStore.sweep */
export function sweepLsa(database: SqliteDatabase): boolean {
  const { changes } = database.run(
    `DELETE FROM lsa_vectors WHERE (generation, chunk_row) IN (
       SELECT generation, chunk_row FROM lsa_vectors WHERE generation < ? LIMIT ?)`,
    lsaGeneration(database),
    SWEPT_ROWS,
  );
  return changes === SWEPT_ROWS;
}

/** @see LsaStore.lastPlaced */
export function lastPlaced(database: SqliteDatabase, generation: number): number {
  const sql = "SELECT max(chunk_row) AS row FROM lsa_vectors WHERE generation = ?";
  return database.get<{ row: number | null }>(sql, generation)?.row ?? 0;
}

export function countLsaRows(database: SqliteDatabase, generation: number): number {
  const sql = `SELECT count(*) AS count FROM ${INDEX} WHERE generation = ?`;
  return database.get<{ count: number }>(sql, generation)?.count ?? 0;
}

/** @returns the chunks that have a row, ascending */
export function listLsaRows(database: SqliteDatabase, generation: number): number[] {
  return database.column<number>(`SELECT chunk_row FROM ${INDEX} WHERE generation = ? ORDER BY chunk_row`, generation);
}

/** By ascending chunk, from the first above `after`. */
export function lsaRowsAfter(database: SqliteDatabase, generation: number, after: number, limit: number): LsaRow[] {
  return database.rows<LsaRow>(
    `SELECT ${ROW_COLUMNS} FROM lsa_vectors WHERE generation = ? AND chunk_row > ? ORDER BY chunk_row LIMIT ?`,
    generation,
    after,
    limit,
  );
}

/** @returns null for a chunk without a place, "damaged" for a row that is not as it was written */
export function toLsaPlace(
  [row, code, checksum]: LsaRow,
  { generation, dimensions }: { generation: number; dimensions: number },
): UnitVector | null | "damaged" {
  if (!(code instanceof Uint8Array) || checksumOf(generation, row, code) !== checksum) return "damaged";
  if (code.length === 1 && code[0] === 0) return null;
  if (code.length !== dimensions) return "damaged";
  return toUnit(new Int8Array(code.buffer, code.byteOffset, code.length));
}

function codeOf(place: UnitVector): Uint8Array {
  const code = new Int8Array(place.length);
  toCode(place, code);
  return new Uint8Array(code.buffer);
}

function checksumOf(generation: number, row: number, code: Uint8Array): number {
  return blobChecksum(rowChecksum([generation, row]), code);
}

/** What a row's checksum is in SQL. */
export const LSA_CHECKSUM = "blob_checksum(row_checksum(generation, chunk_row), code)";
