import { toBlob } from "../../core/vector.ts";
import type { ChunkVector, VectorChange } from "../terms/term-store.ts";
import { logChange, restartChanges } from "./changes.ts";
import type { SqliteDatabase } from "./database.ts";
import { blobChecksum } from "./row-checksum.ts";
import { isBeingWritten, usedGeneration } from "./term-models.ts";

/** Within a write transaction. @see TermStore.stage */
export function stageVectors(database: SqliteDatabase, generation: number, vectors: readonly ChunkVector[]): boolean {
  if (!isBeingWritten(database, generation)) return false;
  for (const [id, vector] of vectors) {
    const blob = toBlob(vector);
    // The checksum is that of the row it will be.
    database.run(
      "INSERT OR REPLACE INTO staged_vectors (model, chunk_row, vector, checksum) VALUES (?, ?, ?, ?)",
      generation,
      id,
      blob,
      blobChecksum(id, blob),
    );
  }
  return true;
}

/** Within a write transaction: staged vectors take the place of all there are. Whoever follows the log reads them all again. */
export function useStagedVectors(database: SqliteDatabase, generation: number, { forget }: VectorChange): void {
  database.run("DELETE FROM vectors");
  database.run(
    `INSERT INTO vectors (chunk_row, vector, checksum)
     SELECT chunk_row, vector, checksum FROM staged_vectors
     WHERE model = ? AND chunk_row IN (SELECT row FROM chunks) ORDER BY chunk_row`,
    generation,
  );
  for (const name of forget) database.run("DELETE FROM states WHERE name = ?", name);
  restartChanges(database);
}

/** Within a write transaction. */
export function forgetStagedVectors(database: SqliteDatabase, generation: number): void {
  database.run("DELETE FROM staged_vectors WHERE model = ?", generation);
}

/** Within a write transaction. @see TermStore.place */
export function placeVectors(database: SqliteDatabase, generation: number, vectors: readonly ChunkVector[]): boolean {
  if (usedGeneration(database) !== generation) return false;
  for (const [id, vector] of vectors) {
    const blob = toBlob(vector);
    const { changes } = database.run(
      "INSERT OR IGNORE INTO vectors (chunk_row, vector, checksum) SELECT row, ?, ? FROM chunks WHERE row = ?",
      blob,
      blobChecksum(id, blob),
      id,
    );
    if (changes > 0) logChange(database, "put", id);
  }
  return true;
}

/** @see TermStore.lastPlaced */
export function lastPlacedVector(database: SqliteDatabase): number {
  return database.get<{ row: number | null }>("SELECT max(chunk_row) AS row FROM vectors")?.row ?? 0;
}
