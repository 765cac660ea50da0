import type { Chunk, ChunkId, Document, Metadata } from "../../core/document.ts";
import { EngineError } from "../../core/errors.ts";
import type { StoredChunk } from "../store.ts";
import type { SqliteDatabase, SqliteValue } from "./database.ts";

interface DocumentColumns {
  readonly id: string;
  readonly title: string;
  readonly path: string | null;
  readonly source: string | null;
  readonly media_type: string;
  readonly language: string;
  readonly metadata: string;
  readonly content_hash: string;
  readonly size_bytes: number;
  readonly modified_at: number | null;
}

interface ChunkColumns {
  readonly row: number;
  readonly document_id: string;
  readonly ordinal: number;
  readonly text: string;
  readonly headings: string;
  readonly start: number;
  readonly end: number;
  readonly start_line: number;
  readonly end_line: number;
}

export const DOCUMENT_COLUMNS =
  "id, title, path, source, media_type, language, metadata, content_hash, size_bytes, modified_at";

const SELECT_CHUNK = `
  SELECT chunks.row, documents.id AS document_id, ordinal, text, headings, start, "end", start_line, end_line
  FROM chunks JOIN documents ON documents.row = chunks.document_row`;

/** @returns the new row */
export function insertDocument(database: SqliteDatabase, document: Document): number {
  const values: SqliteValue[] = [
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
  const sql = `INSERT INTO documents (${DOCUMENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
  return database.run(sql, ...values).lastRowId;
}

/** @returns the new row */
export function insertChunk(database: SqliteDatabase, documentRow: number, chunk: Chunk): number {
  return database.run(
    `INSERT INTO chunks (document_row, ordinal, text, headings, start, "end", start_line, end_line)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    documentRow,
    chunk.ordinal,
    chunk.text,
    JSON.stringify(chunk.headings),
    chunk.start,
    chunk.end,
    chunk.startLine,
    chunk.endLine,
  ).lastRowId;
}

export function findDocument(database: SqliteDatabase, id: string): Document | null {
  const row = database.get<DocumentColumns>(`SELECT ${DOCUMENT_COLUMNS} FROM documents WHERE id = ?`, id);
  return row === undefined ? null : toDocument(row);
}

export function findDocuments(database: SqliteDatabase, ids: readonly string[]): Document[] {
  return database
    .all<DocumentColumns>(
      `SELECT ${DOCUMENT_COLUMNS} FROM documents WHERE id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(ids),
    )
    .map(toDocument);
}

/** @param where  a condition on `documents` with its parameters, from `compileFilter` */
export function listDocuments(
  database: SqliteDatabase,
  where: { readonly sql: string; readonly values: readonly SqliteValue[] },
  offset: number,
  limit: number,
): Document[] {
  return database
    .all<DocumentColumns>(
      `SELECT ${DOCUMENT_COLUMNS} FROM documents WHERE ${where.sql} ORDER BY id LIMIT ? OFFSET ?`,
      ...where.values,
      limit,
      offset,
    )
    .map(toDocument);
}

export function findChunksOf(database: SqliteDatabase, documentId: string): StoredChunk[] {
  return database.all<ChunkColumns>(`${SELECT_CHUNK} WHERE documents.id = ? ORDER BY ordinal`, documentId).map(toChunk);
}

export function findChunks(database: SqliteDatabase, ids: readonly ChunkId[]): StoredChunk[] {
  return database
    .all<ChunkColumns>(`${SELECT_CHUNK} WHERE chunks.row IN (SELECT value FROM json_each(?))`, JSON.stringify(ids))
    .map(toChunk);
}

/** @throws {EngineError} `INDEX_CORRUPT` when the column does not hold JSON */
export function parseColumn(json: string, column: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new EngineError("INDEX_CORRUPT", `A stored ${column} is not JSON`, {
      hint: "Delete the collection and index its sources again.",
      data: { column },
      cause,
    });
  }
}

function toDocument(row: DocumentColumns): Document {
  return {
    id: row.id,
    title: row.title,
    path: row.path,
    source: row.source,
    mediaType: row.media_type,
    language: row.language,
    metadata: parseColumn(row.metadata, "metadata") as Metadata,
    contentHash: row.content_hash,
    sizeBytes: row.size_bytes,
    modifiedAt: row.modified_at,
  };
}

function toChunk(row: ChunkColumns): StoredChunk {
  return {
    id: row.row as ChunkId,
    documentId: row.document_id,
    ordinal: row.ordinal,
    text: row.text,
    headings: parseColumn(row.headings, "headings") as string[],
    start: row.start,
    end: row.end,
    startLine: row.start_line,
    endLine: row.end_line,
  };
}
