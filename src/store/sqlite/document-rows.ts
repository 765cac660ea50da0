import type { Chunk, ChunkId, Document, DocumentCopy, Metadata } from "../../core/document.ts";
import type { StoredChunk } from "../store.ts";
import { copiesOf, documentRowOf } from "./copy-rows.ts";
import type { SqliteDatabase, SqliteValue } from "./database.ts";
import { parseColumn } from "./parse-column.ts";
import { damagedRow, rowChecksum } from "./row-checksum.ts";

/** A row of documents in the order of `DOCUMENT_COLUMNS`; likewise `ChunkValues`. */
type DocumentValues = [
  row: number,
  id: string,
  title: string,
  path: string | null,
  source: string | null,
  mediaType: string,
  language: string,
  metadata: string,
  contentHash: string,
  sizeBytes: number,
  modifiedAt: number | null,
];

export type ChunkValues = [
  row: number,
  documentRow: number,
  ordinal: number,
  text: string,
  headings: string,
  start: number,
  end: number,
  startLine: number,
  endLine: number,
  passageLanguage: string | null,
];

/** What a row's checksum is of, in this order, which the third migration has fixed and the seventh has added to. */
export const DOCUMENT_COLUMNS =
  "documents.row, id, title, path, source, media_type, language, metadata, content_hash, size_bytes, modified_at";
export const CHUNK_COLUMNS = `chunks.row, document_row, ordinal, text, headings, start, "end", start_line, end_line, passage_language`;

const SELECT_DOCUMENT = `SELECT documents.checksum, ${DOCUMENT_COLUMNS} FROM documents`;
const SELECT_CHUNK = `
  SELECT chunks.checksum, documents.id, ${CHUNK_COLUMNS}
  FROM chunks JOIN documents ON documents.row = chunks.document_row`;

/** @returns the new row */
export function insertDocument(database: SqliteDatabase, document: Document): number {
  const row = nextRow(database, "documents");
  const values = documentValues(row, document);
  database.run(
    `INSERT INTO documents (row, id, title, path, source, media_type, language, metadata, content_hash, size_bytes, modified_at, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...values,
    rowChecksum(values),
  );
  return row;
}

/** What is stored in a row of documents becomes this document; its chunks stay. */
export function updateDocument(database: SqliteDatabase, row: number, document: Document): void {
  const values = documentValues(row, document);
  database.run(
    `UPDATE documents SET id = ?, title = ?, path = ?, source = ?, media_type = ?, language = ?, metadata = ?,
       content_hash = ?, size_bytes = ?, modified_at = ?, checksum = ? WHERE row = ?`,
    ...values.slice(1),
    rowChecksum(values),
    row,
  );
}

function documentValues(row: number, document: Document): DocumentValues {
  return [
    row,
    document.id,
    document.title,
    document.path,
    document.source,
    document.mediaType,
    document.language,
    JSON.stringify(document.metadata),
    document.contentHash,
    document.sizeBytes,
    document.modifiedAt,
  ];
}

/** @returns the new row */
export function insertChunk(database: SqliteDatabase, documentRow: number, chunk: Chunk): number {
  const row = nextRow(database, "chunks");
  const values: ChunkValues = [
    row,
    documentRow,
    chunk.ordinal,
    chunk.text,
    JSON.stringify(chunk.headings),
    chunk.start,
    chunk.end,
    chunk.startLine,
    chunk.endLine,
    chunk.language ?? null,
  ];
  database.run(
    `INSERT INTO chunks (row, document_row, ordinal, text, headings, start, "end", start_line, end_line, passage_language, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...values,
    rowChecksum(values),
  );
  return row;
}

/** Known before the row is written, because its checksum covers it. Numbers are never given twice. */
function nextRow(database: SqliteDatabase, table: "documents" | "chunks"): number {
  return (database.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = ?", table)?.seq ?? 0) + 1;
}

/** The document of an id, or the one that the id is a copy of. */
export function findDocument(database: SqliteDatabase, id: string): Document | null {
  const row = documentRowOf(database, id);
  return row === undefined ? null : (readDocuments(database, "WHERE documents.row = ?", row)[0] ?? null);
}

/** Without its copies, which can be thousands. */
export function documentAt(database: SqliteDatabase, row: number): Document | null {
  const [stored] = database.rows<StoredDocument>(`${SELECT_DOCUMENT} WHERE documents.row = ?`, row);
  return stored === undefined ? null : toDocument(stored, undefined);
}

/** @see Store.filesOfContent */
export function findFilesOfContent(database: SqliteDatabase, contentHash: string): Document[] {
  return readDocuments(database, "WHERE content_hash = ? AND id = source || '/' || path ORDER BY id", contentHash);
}

export function findDocuments(database: SqliteDatabase, ids: readonly string[]): Document[] {
  return readDocuments(database, "WHERE id IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
}

/** @param where  a condition on `documents` with its parameters, from `compileFilter` */
export function listDocuments(
  database: SqliteDatabase,
  where: { readonly sql: string; readonly values: readonly SqliteValue[] },
  offset: number,
  limit: number,
): Document[] {
  return readDocuments(database, `WHERE ${where.sql} ORDER BY id LIMIT ? OFFSET ?`, ...where.values, limit, offset);
}

function readDocuments(database: SqliteDatabase, rest: string, ...values: SqliteValue[]): Document[] {
  const rows = database.rows<StoredDocument>(`${SELECT_DOCUMENT} ${rest}`, ...values);
  const copies = copiesOf(
    database,
    rows.map(([, row]) => row),
  );
  return rows.map((row) => toDocument(row, copies.get(row[1])));
}

/** As the index of words takes them. */
export function findChunkRows(database: SqliteDatabase, documentRow: number): { row: number; chunk: StoredChunk }[] {
  return database
    .rows<ChunkRow>(`${SELECT_CHUNK} WHERE document_row = ? ORDER BY ordinal`, documentRow)
    .map((row) => ({ row: row[2], chunk: toChunk(row) }));
}

export function findChunksOf(database: SqliteDatabase, documentId: string): StoredChunk[] {
  const row = documentRowOf(database, documentId) ?? null;
  return database.rows<ChunkRow>(`${SELECT_CHUNK} WHERE document_row = ? ORDER BY ordinal`, row).map(toChunk);
}

export function findChunks(database: SqliteDatabase, ids: readonly ChunkId[]): StoredChunk[] {
  return database
    .rows<ChunkRow>(`${SELECT_CHUNK} WHERE chunks.row IN (SELECT value FROM json_each(?))`, JSON.stringify(ids))
    .map(toChunk);
}

type StoredDocument = [checksum: number, ...DocumentValues];
type ChunkRow = [checksum: number, documentId: string, ...ChunkValues];

/** @throws {EngineError} `INDEX_CORRUPT` when the row is not as it was written */
function toDocument([checksum, ...values]: StoredDocument, copies: readonly DocumentCopy[] | undefined): Document {
  const [row, id, title, path, source, mediaType, language, metadata, contentHash, sizeBytes, modifiedAt] = values;
  if (rowChecksum(values) !== checksum) throw damagedRow("document", row);
  return {
    id,
    title,
    path,
    source,
    mediaType,
    language,
    metadata: parseColumn(metadata, "metadata") as Metadata,
    contentHash,
    sizeBytes,
    modifiedAt,
    ...(copies && { copies }),
  };
}

/** @throws {EngineError} `INDEX_CORRUPT` when the row is not as it was written */
function toChunk([checksum, documentId, ...values]: ChunkRow): StoredChunk {
  const [row, , ordinal, text, headings, start, end, startLine, endLine, language] = values;
  if (rowChecksum(values) !== checksum) throw damagedRow("chunk", row);
  return {
    id: row as ChunkId,
    documentId,
    ordinal,
    text,
    headings: parseColumn(headings, "headings") as string[],
    start,
    end,
    startLine,
    endLine,
    ...(language !== null && { language }),
  };
}
