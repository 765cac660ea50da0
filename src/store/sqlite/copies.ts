import type { Document, DocumentId } from "../../core/document.ts";
import { EngineError } from "../../core/errors.ts";
import { deleteCopy, documentRowOf, firstCopyOf, type FileIdentity, insertCopyRow } from "./copy-rows.ts";
import type { SqliteDatabase } from "./database.ts";
import { documentAt, findChunkRows, updateDocument } from "./document-rows.ts";
import { indexDocumentTerms, removeTerms } from "./lexical.ts";

/**
 * Files with the same bytes are one document, which has the smallest of their ids; the others are its copies. When the
 * document's own file goes, the document lives on under its first copy, with its rows, terms and vectors.
 */

/**
 * Within a write transaction: a file whose bytes are those of a document that is there.
 *
 * @param of  the document, or a copy of it
 * @throws {EngineError} `DOCUMENT_NOT_FOUND` when there is none of this content any more
 */
export function insertCopy(database: SqliteDatabase, copy: Document, of: DocumentId): void {
  const row = documentRowOf(database, of);
  const original = row === undefined ? null : documentAt(database, row);
  if (row === undefined || original === null || original.contentHash !== copy.contentHash) {
    throw new EngineError("DOCUMENT_NOT_FOUND", `The document ${JSON.stringify(of)} has changed meanwhile`, {
      hint: "Index again; another process is writing to the collection.",
      data: { id: of, copy: copy.id },
    });
  }
  if (copy.id > original.id) return insertCopyRow(database, row, copy);
  insertCopyRow(database, row, original);
  takeIdentity(database, row, original, copy);
}

/** Within a write transaction: gives the document the identity of its first copy. @returns false when it has none */
export function promoteCopy(database: SqliteDatabase, documentRow: number): boolean {
  const first = firstCopyOf(database, documentRow);
  const original = first && documentAt(database, documentRow);
  if (!first || !original) return false;
  deleteCopy(database, first.id);
  takeIdentity(database, documentRow, original, first);
  return true;
}

function takeIdentity(
  database: SqliteDatabase,
  row: number,
  original: Document,
  { id, title, path, source, modifiedAt }: FileIdentity,
): void {
  const renamed: Document = { ...original, id, title, path, source, modifiedAt };
  updateDocument(database, row, renamed);
  if (title === original.title) return;
  // The title is among the words of the document and of each chunk.
  const chunks = findChunkRows(database, row);
  removeTerms(database, "document", row);
  for (const chunk of chunks) removeTerms(database, "chunk", chunk.row);
  indexDocumentTerms(database, row, renamed, chunks);
}
