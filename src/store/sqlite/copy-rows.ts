import type { Document, DocumentCopy, DocumentId } from "../../core/document.ts";
import type { SqliteDatabase } from "./database.ts";
import { damagedRow, rowChecksum } from "./row-checksum.ts";

/** A file with the bytes of a document that is stored under another id; copies.ts says how the two change places. */
type CopyValues = [
  id: string,
  documentRow: number,
  title: string,
  path: string,
  source: string,
  modifiedAt: number | null,
];

type StoredCopy = [checksum: number, ...CopyValues];

/** What tells a file from another of the same bytes. */
export type FileIdentity = Pick<Document, "id" | "title" | "path" | "source" | "modifiedAt">;

/** What a row's checksum is of, in this order. */
export const COPY_COLUMNS = "copies.id, document_row, copies.title, copies.path, copies.source, copies.modified_at";

/** As `documents` looks to a filter, one row a copy. */
export const COPIES_AS_DOCUMENTS = `(
  SELECT documents.row, copies.id, copies.title, copies.path, copies.source, media_type, language, metadata, size_bytes,
    copies.modified_at
  FROM copies JOIN documents ON documents.row = document_row) AS documents`;

/** Within a write transaction. */
export function insertCopyRow(
  database: SqliteDatabase,
  documentRow: number,
  { id, title, path, source, modifiedAt }: FileIdentity,
): void {
  const values: CopyValues = [id, documentRow, title, path ?? "", source ?? "", modifiedAt];
  database.run(
    "INSERT INTO copies (id, document_row, title, path, source, modified_at, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)",
    ...values,
    rowChecksum(values),
  );
}

/** Within a write transaction. @returns whether there was a copy of this id */
export function deleteCopy(database: SqliteDatabase, id: DocumentId): boolean {
  return database.run("DELETE FROM copies WHERE id = ?", id).changes > 0;
}

/** Within a write transaction. */
export function touchCopy(database: SqliteDatabase, id: DocumentId, modifiedAt: number): void {
  const [values] = database.rows<CopyValues>(`SELECT ${COPY_COLUMNS} FROM copies WHERE id = ?`, id);
  if (values === undefined) return;
  values[5] = modifiedAt;
  const checksum = rowChecksum(values);
  database.run("UPDATE copies SET modified_at = ?, checksum = ? WHERE id = ?", modifiedAt, checksum, id);
}

/** @returns by row of the document, ascending by id */
export function copiesOf(database: SqliteDatabase, documentRows: readonly number[]): Map<number, DocumentCopy[]> {
  const found = new Map<number, DocumentCopy[]>();
  const rows = database.rows<StoredCopy>(
    `SELECT copies.checksum, ${COPY_COLUMNS} FROM copies
     WHERE document_row IN (SELECT value FROM json_each(?)) ORDER BY copies.id`,
    JSON.stringify(documentRows),
  );
  for (const stored of rows) {
    const copies = found.get(stored[2]);
    if (copies === undefined) found.set(stored[2], [toCopy(stored)]);
    else copies.push(toCopy(stored));
  }
  return found;
}

/** The one of the smallest id. */
export function firstCopyOf(database: SqliteDatabase, documentRow: number): DocumentCopy | undefined {
  const [first] = database.rows<StoredCopy>(
    `SELECT copies.checksum, ${COPY_COLUMNS} FROM copies WHERE document_row = ? ORDER BY copies.id LIMIT 1`,
    documentRow,
  );
  return first && toCopy(first);
}

/** @throws {EngineError} `INDEX_CORRUPT` when the row is not as it was written */
function toCopy([checksum, ...values]: StoredCopy): DocumentCopy {
  const [id, , title, path, source, modifiedAt] = values;
  if (rowChecksum(values) !== checksum) throw damagedRow("copy", id);
  return { id, title, path, source, modifiedAt };
}

/** Of a document, or of the one that the id is a copy of. */
export function documentRowOf(database: SqliteDatabase, id: DocumentId): number | undefined {
  return database.get<{ row: number }>(
    "SELECT row FROM documents WHERE id = ? UNION ALL SELECT document_row FROM copies WHERE id = ? LIMIT 1",
    id,
    id,
  )?.row;
}
