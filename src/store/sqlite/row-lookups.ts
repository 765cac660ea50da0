import type { ChunkId, DocumentId } from "../../core/document.ts";
import type { Filter } from "../../core/filter.ts";
import type { Unit } from "../../core/search.ts";
import { type RowSet, rowSetOf } from "../row-set.ts";
import type { DocumentState } from "../store.ts";
import type { SqliteDatabase } from "./database.ts";
import { COPIES_AS_DOCUMENTS } from "./copy-rows.ts";
import { completeFacets } from "./facets.ts";
import { compileFilter } from "./filter-sql.ts";

function rowsOf(unit: Unit, documents: string): string {
  return unit === "document"
    ? `SELECT documents.row FROM ${documents}`
    : `SELECT chunks.row FROM ${documents} JOIN chunks ON document_row = documents.row`;
}

/** Rows of the documents of which they or a copy satisfy a parsed filter, or of their chunks, by way of the facets that there are. */
export function selectRowSet(database: SqliteDatabase, filter: Filter, unit: Unit): RowSet {
  return database.read(() => {
    const where = compileFilter(filter, completeFacets(database), unit);
    const select = (documents: string): string => `${rowsOf(unit, documents)} WHERE ${where.sql}`;
    const own = select("documents");
    if (database.get("SELECT 1 FROM copies LIMIT 1") === undefined) {
      return rowSetOf(database.column<number>(own, ...where.values));
    }
    const both = `${own} UNION ${select(COPIES_AS_DOCUMENTS)}`;
    return rowSetOf(database.column<number>(both, ...where.values, ...where.values));
  });
}

/** @see Store.documentRows */
export function listDocumentRows(
  database: SqliteDatabase,
  rowIds: readonly number[],
): Map<number, { id: DocumentId; chunkIds: readonly ChunkId[] }> {
  const rows = database.all<{ document_row: number; id: string; chunk_row: ChunkId | null }>(
    `SELECT documents.row AS document_row, documents.id, chunks.row AS chunk_row
     FROM documents LEFT JOIN chunks ON chunks.document_row = documents.row
     WHERE documents.row IN (SELECT value FROM json_each(?)) ORDER BY documents.row, ordinal`,
    JSON.stringify(rowIds),
  );
  const found = new Map<number, { id: DocumentId; chunkIds: ChunkId[] }>();
  for (const { document_row, id, chunk_row } of rows) {
    const document = found.get(document_row) ?? { id, chunkIds: [] };
    if (chunk_row !== null) document.chunkIds.push(chunk_row);
    found.set(document_row, document);
  }
  return found;
}

/** @see Store.documentRowsOfChunks */
export function documentRowsOfChunks(database: SqliteDatabase, ids: readonly ChunkId[]): Map<ChunkId, number> {
  const rows = database.all<{ row: ChunkId; document_row: number }>(
    "SELECT row, document_row FROM chunks WHERE row IN (SELECT value FROM json_each(?))",
    JSON.stringify(ids),
  );
  return new Map(rows.map(({ row, document_row }) => [row, document_row]));
}

/** @see Store.documentStates */
export function documentStates(database: SqliteDatabase, source: string): DocumentState[] {
  return database.all<DocumentState>(
    `SELECT id, path, content_hash AS contentHash, size_bytes AS sizeBytes, modified_at AS modifiedAt
     FROM documents WHERE source = ? AND path IS NOT NULL
     UNION ALL
     SELECT copies.id, copies.path, content_hash, size_bytes, copies.modified_at
     FROM copies JOIN documents ON documents.row = document_row WHERE copies.source = ?
     ORDER BY id`,
    source,
    source,
  );
}
