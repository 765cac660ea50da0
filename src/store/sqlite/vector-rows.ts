import type { ChunkId } from "../../core/document.ts";
import { fromBlob, type UnitVector } from "../../core/vector.ts";
import type { SqliteDatabase } from "./database.ts";
import { damagedRow, blobChecksum } from "./row-checksum.ts";

export interface VectorRow {
  readonly row: number;
  /** Null only where damage has made it so. */
  readonly vector: Uint8Array | null;
  readonly checksum: number;
}

export const SELECT_VECTOR = "SELECT chunk_row AS row, vector, vectors.checksum FROM vectors";

export function insertVector(database: SqliteDatabase, chunkRow: number, blob: Uint8Array): void {
  const checksum = blobChecksum(chunkRow, blob);
  database.run("INSERT INTO vectors (chunk_row, vector, checksum) VALUES (?, ?, ?)", chunkRow, blob, checksum);
}

/** @throws {EngineError} `INDEX_CORRUPT` when the row is not as it was written */
export function toVector({ row, vector, checksum }: VectorRow, dimensions: number): UnitVector {
  if (!(vector instanceof Uint8Array) || blobChecksum(row, vector) !== checksum) throw damagedRow("vector", row);
  return fromBlob(vector, dimensions);
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
  return new Map(rows.map((row) => [row.row as ChunkId, toVector(row, dimensions)]));
}

/** @see Store.vectorsAfter */
export function vectorsAfter(
  database: SqliteDatabase,
  after: number,
  limit: number,
  dimensions: number,
): (readonly [ChunkId, UnitVector])[] {
  const rows = database.all<VectorRow>(`${SELECT_VECTOR} WHERE chunk_row > ? ORDER BY chunk_row LIMIT ?`, after, limit);
  return rows.map((row) => [row.row as ChunkId, toVector(row, dimensions)] as const);
}

/** @returns at most `limit` ids of chunks with a vector, spread evenly over all, rising */
export function sampleVectorIds(database: SqliteDatabase, limit: number): ChunkId[] {
  const ids = database.column<ChunkId>("SELECT chunk_row FROM vectors ORDER BY chunk_row");
  const count = Math.min(limit, ids.length);
  return Array.from({ length: count }, (_, i) => ids[Math.floor((i * ids.length) / count)]!);
}
