import type { Document, DocumentId } from "../../core/document.ts";
import { toBlob } from "../../core/vector.ts";
import { logChange } from "./changes.ts";
import { promoteCopy } from "./copies.ts";
import { deleteCopy, insertCopyRow, touchCopy } from "./copy-rows.ts";
import { documentAt, insertChunk, insertDocument, updateDocument } from "./document-rows.ts";
import { indexFacets } from "./facets.ts";
import { indexDocumentTerms, removeTerms } from "./lexical.ts";
import type { EmbeddedChunk, TouchedFile } from "../store.ts";
import type { SqliteDatabase } from "./database.ts";
import { insertVector } from "./vector-rows.ts";

/** Within a write transaction: the document's rows, its terms and its vectors, in place of those it had. */
export function replaceDocument(database: SqliteDatabase, document: Document, chunks: readonly EmbeddedChunk[]): void {
  deleteDocument(database, document.id);
  const documentRow = insertDocument(database, document);
  indexFacets(database, documentRow);
  const stored = chunks.map((chunk) => ({ row: insertChunk(database, documentRow, chunk), chunk }));
  for (const { row, chunk } of stored) {
    if (chunk.vector === null) continue;
    insertVector(database, row, toBlob(chunk.vector));
    logChange(database, "put", row);
  }
  indexDocumentTerms(database, documentRow, document, stored);
  for (const copy of document.copies ?? []) {
    deleteDocument(database, copy.id);
    insertCopyRow(database, documentRow, copy);
  }
}

/** Within a write transaction. @see Store.touchDocuments */
export function touchDocument(database: SqliteDatabase, { id, sizeBytes, modifiedAt }: TouchedFile): void {
  const found = database.get<{ row: number }>("SELECT row FROM documents WHERE id = ?", id);
  if (found === undefined) return touchCopy(database, id, modifiedAt);
  const document = documentAt(database, found.row);
  if (document !== null) updateDocument(database, found.row, { ...document, sizeBytes, modifiedAt });
}

/**
 * Within a write transaction. A document with copies lives on under the first of them.
 *
 * @returns whether it was there
 */
export function deleteDocument(database: SqliteDatabase, id: DocumentId): boolean {
  if (deleteCopy(database, id)) return true;
  const found = database.get<{ row: number }>("SELECT row FROM documents WHERE id = ?", id);
  if (found === undefined) return false;
  if (promoteCopy(database, found.row)) return true;
  const chunks = database.all<{ row: number; has_vector: number }>(
    `SELECT chunks.row, vectors.chunk_row IS NOT NULL AS has_vector
     FROM chunks LEFT JOIN vectors ON vectors.chunk_row = chunks.row WHERE document_row = ?`,
    found.row,
  );
  for (const { row, has_vector } of chunks) {
    removeTerms(database, "chunk", row);
    if (has_vector === 1) logChange(database, "remove", row);
  }
  removeTerms(database, "document", found.row);
  // Chunks and vectors go with it.
  database.run("DELETE FROM documents WHERE row = ?", found.row);
  return true;
}
