import type { ChunkId } from "../../core/document.ts";
import type { ChunkText } from "../lsa/lsa-store.ts";
import type { SqliteDatabase } from "./database.ts";
import { CHUNK_COLUMNS, type ChunkValues } from "./document-rows.ts";
import { rowChecksum } from "./row-checksum.ts";

type TextRow = [checksum: number, documentId: string, title: string, ...ChunkValues];

/** @see LsaStore.textsAfter */
export function chunkTextsAfter(database: SqliteDatabase, after: number, limit: number): ChunkText[] {
  for (let from = after; ;) {
    const rows = database.rows<TextRow>(
      `SELECT chunks.checksum, documents.id, title, ${CHUNK_COLUMNS} FROM chunks JOIN documents ON documents.row = document_row
       WHERE chunks.row > ? ORDER BY chunks.row LIMIT ?`,
      from,
      limit,
    );
    const texts = rows.flatMap(toText);
    if (texts.length > 0 || rows.length === 0) return texts;
    // All of a page was damaged.
    from = rows.at(-1)![3];
  }
}

function toText([checksum, documentId, title, ...values]: TextRow): ChunkText[] {
  if (rowChecksum(values) !== checksum) return [];
  const [id, document, , text, headings] = values;
  return [{ id: id as ChunkId, document, documentId, title, headings: JSON.parse(headings) as string[], text }];
}
