import type { StoredTermModel, TermBlock, TermDrift, TermModelInfo } from "../terms/term-store.ts";
import { isEngineError } from "../../core/errors.ts";
import type { SqliteDatabase } from "./database.ts";
import { parseColumn } from "./parse-column.ts";
import { blobChecksum, damagedRow, rowChecksum } from "./row-checksum.ts";

interface ModelRow {
  readonly id: number;
  readonly info: string | null;
  readonly checksum: number;
}

interface BlockRow {
  readonly block: number;
  readonly bytes: Uint8Array | null;
  readonly checksum: number;
}

/** What a block's checksum is in SQL. */
export const BLOCK_CHECKSUM = "blob_checksum(row_checksum(model, part, block), bytes)";

/** @see TermStore.model */
export function readTermModel(database: SqliteDatabase): StoredTermModel | null {
  const row = database.get<ModelRow>("SELECT id, info, checksum FROM term_models WHERE is_used = 1");
  if (row === undefined) return null;
  if (row.info === null || rowChecksum([row.id, row.info]) !== row.checksum) throw damagedRow("term model", row.id);
  return { ...(parseColumn(row.info, "info") as TermModelInfo), generation: row.id };
}

/** @see TermStore.blocks */
export function readTermBlocks(
  database: SqliteDatabase,
  generation: number,
  part: string,
  blocks: readonly number[],
): Uint8Array[] | null {
  return database.read(() => {
    if (usedGeneration(database) !== generation) return null;
    const rows = database.all<BlockRow>(
      `SELECT block, bytes, checksum FROM term_blocks
       WHERE model = ? AND part = ? AND block IN (SELECT value FROM json_each(?))`,
      generation,
      part,
      JSON.stringify(blocks),
    );
    const found = new Map(rows.map((row) => [row.block, row]));
    return blocks.map((block) => {
      const { bytes = null, checksum } = found.get(block) ?? {};
      if (!(bytes instanceof Uint8Array) || checksumOf(generation, { part, block, bytes }) !== checksum) {
        throw damagedRow("term model", generation);
      }
      // Copied, so that views of floats over it are aligned.
      return new Uint8Array(bytes);
    });
  });
}

/** @see TermStore.drift */
export function readTermDrift(database: SqliteDatabase): TermDrift {
  return database.read(() => {
    const counts = database.get<Omit<TermDrift, "model">>(
      `SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM chunks) AS chunks,
              (SELECT coalesce(max(row), 0) FROM documents) AS lastDocument`,
    );
    return { model: readableModel(database), ...counts! };
  });
}

/** Within a write transaction. @see TermStore.begin */
export function beginTerms(database: SqliteDatabase): number {
  return database.run("INSERT INTO term_models (info, is_used, checksum) VALUES (NULL, NULL, 0)").lastRowId;
}

/** Within a write transaction. @see TermStore.put */
export function putTermBlocks(database: SqliteDatabase, generation: number, blocks: readonly TermBlock[]): boolean {
  if (!isBeingWritten(database, generation)) return false;
  for (const block of blocks) {
    database.run(
      "INSERT INTO term_blocks (model, part, block, bytes, checksum) VALUES (?, ?, ?, ?, ?)",
      generation,
      block.part,
      block.block,
      block.bytes,
      checksumOf(generation, block),
    );
  }
  return true;
}

/** Within a write transaction; models before it go, with all that belongs to them. @see TermStore.use */
export function useTermModel(database: SqliteDatabase, generation: number, info: TermModelInfo): boolean {
  if (!isBeingWritten(database, generation)) return false;
  const json = JSON.stringify(info);
  database.run("DELETE FROM term_models WHERE id < ?", generation);
  database.run(
    "UPDATE term_models SET info = ?, is_used = 1, checksum = ? WHERE id = ?",
    json,
    rowChecksum([generation, json]),
    generation,
  );
  return true;
}

/** Within a write transaction. @see TermStore.drop */
export function dropTermModel(database: SqliteDatabase): boolean {
  return database.run("DELETE FROM term_models WHERE is_used = 1").changes > 0;
}

/** Of the model in use; 0 when there is none. */
export function usedGeneration(database: SqliteDatabase): number {
  return database.get<{ id: number }>("SELECT id FROM term_models WHERE is_used = 1")?.id ?? 0;
}

/** A model that was begun goes when a newer one is used. */
export function isBeingWritten(database: SqliteDatabase, generation: number): boolean {
  return database.get("SELECT 1 FROM term_models WHERE id = ? AND is_used IS NULL", generation) !== undefined;
}

/** What is damaged is replaced by the next training. */
function readableModel(database: SqliteDatabase): StoredTermModel | null {
  try {
    return readTermModel(database);
  } catch (error) {
    if (isEngineError(error, "INDEX_CORRUPT")) return null;
    throw error;
  }
}

function checksumOf(generation: number, { part, block, bytes }: TermBlock): number {
  return blobChecksum(rowChecksum([generation, part, block]), bytes);
}
