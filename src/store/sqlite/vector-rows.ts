import type { ChunkId } from "../../core/document.ts";
import { fromBlob, type UnitVector } from "../../core/vector.ts";
import type { SqliteDatabase } from "./database.ts";

export interface VectorRow {
  readonly row: number;
  readonly vector: Uint8Array;
}

export const SELECT_VECTOR = "SELECT chunk_row AS row, vector FROM vectors";

export function insertVector(database: SqliteDatabase, chunkRow: number, blob: Uint8Array): void {
  database.run("INSERT INTO vectors (chunk_row, vector) VALUES (?, ?)", chunkRow, blob);
}

export function findVectors(
  database: SqliteDatabase,
  ids: readonly ChunkId[],
  dimensions: number,
): Map<ChunkId, UnitVector> {
  const rows = database.all<VectorRow>(
    `${SELECT_VECTOR} WHERE chunk_row IN (SELECT value FROM json_each(?))`,
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ row, vector }) => [row as ChunkId, fromBlob(vector, dimensions)]));
}

/** @see Store.vectorsAfter */
export function vectorsAfter(
  database: SqliteDatabase,
  after: number,
  limit: number,
  dimensions: number,
): (readonly [ChunkId, UnitVector])[] {
  const rows = database.all<VectorRow>(`${SELECT_VECTOR} WHERE chunk_row > ? ORDER BY chunk_row LIMIT ?`, after, limit);
  return rows.map(({ row, vector }) => [row as ChunkId, fromBlob(vector, dimensions)] as const);
}

/** @returns at most `limit` vectors, spread evenly over all, in row order */
export function sampleVectors(database: SqliteDatabase, limit: number, dimensions: number): UnitVector[] {
  const rows = database.all<{ row: number }>("SELECT chunk_row AS row FROM vectors ORDER BY chunk_row");
  const count = Math.min(limit, rows.length);
  const chosen = Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]!.row as ChunkId);
  return [...findVectors(database, chosen, dimensions)].sort(([a], [b]) => a - b).map(([, vector]) => vector);
}
