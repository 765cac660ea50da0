import type { Document, DocumentId } from "../../core/document.ts";
import { EngineError } from "../../core/errors.ts";
import type { Filter } from "../../core/filter.ts";
import { isCorpusFingerprint } from "../../core/fingerprint.ts";
import { toBlob } from "../../core/vector.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { findChunksOf, findDocument, listDocuments } from "../sqlite/document-rows.ts";
import { compileFilter, EVERY_DOCUMENT, type SqlCondition } from "../sqlite/filter-sql.ts";
import { LSA_STATES } from "../sqlite/lsa-fit.ts";
import { listSources, readCollectionSettings } from "../sqlite/settings.ts";
import { listStates } from "../sqlite/states.ts";
import { SELECT_VECTOR, toVector, type VectorRow } from "../sqlite/vector-rows.ts";
import type { CollectionSettings, Source } from "../store.ts";

/** Changes when a line would be read otherwise. */
export const EXPORT_VERSION = 1;

export interface ExportChoice {
  readonly vectors: boolean;
  /** Parsed. */
  readonly filter?: Filter | undefined;
}

export interface ExportHeader {
  readonly kind: "kenning-export";
  readonly version: typeof EXPORT_VERSION;
  /** Null when nothing was ever indexed. */
  readonly settings: CollectionSettings | null;
  readonly sources: readonly Source[];
  /** The condition that chose the documents, where there was one. */
  readonly filter?: Filter;
}

export interface ExportPage {
  readonly lines: readonly string[];
  /** Where the next page begins; null after the last. */
  readonly after: DocumentId | null;
}

/** What a page holds at most, beyond its first document. */
const PAGE_CHARS = 1024 * 1024;

/**
 * The lines before the documents: the header, and the learned states that belong to the vectors. What was learned of words is
 * large, and made anew from the texts where they are imported.
 */
export function exportHead(database: SqliteDatabase, { vectors, filter }: ExportChoice): string[] {
  return database.read(() => {
    const pinned = readCollectionSettings(database);
    const settings = pinned === null || vectors ? pinned : { ...pinned, embedder: null };
    const header: ExportHeader = {
      kind: "kenning-export",
      version: EXPORT_VERSION,
      settings,
      sources: listSources(database),
      ...(filter === undefined ? {} : { filter }),
    };
    const states = vectors ? listStates(database, LSA_STATES) : [];
    return [
      JSON.stringify(header),
      ...states.map(({ name, bytes }) => JSON.stringify({ kind: "state", name, bytes: toBase64(bytes) })),
    ];
  });
}

/**
 * The next documents by id, a line each, all as they are at one moment.
 *
 * @param after  the id that the page before ended with; null for the first page
 * @param limit  documents at most; a page of long ones is shorter
 * @throws {EngineError} `INDEX_CORRUPT` for a document that is damaged, with its id
 */
export function exportPage(
  database: SqliteDatabase,
  after: DocumentId | null,
  limit: number,
  choice: ExportChoice,
): ExportPage {
  return database.read(() => {
    const documents = listDocuments(database, after === null ? every(choice) : above(after, choice), 0, limit);
    const lines: string[] = [];
    let chars = 0;
    for (const document of documents) {
      if (chars > PAGE_CHARS) return { lines, after: documents[lines.length - 1]!.id };
      const line = documentLine(database, document, choice.vectors);
      lines.push(line);
      chars += line.length;
    }
    return { lines, after: documents.length < limit ? null : documents.at(-1)!.id };
  });
}

/** How an export would put a document, or null when it is not there. */
export function exportLine(database: SqliteDatabase, id: DocumentId, vectors: boolean): string | null {
  const document = findDocument(database, id);
  return document === null ? null : documentLine(database, document, vectors);
}

/** The line that closes an export; without it the export was cut short. */
export function exportEnd(documents: number): string {
  return JSON.stringify({ kind: "end", documents });
}

/** Keeps the order of its fields: equal documents have equal lines. */
export function documentLine(database: SqliteDatabase, document: Document, withVectors: boolean): string {
  const vectors = withVectors && !hasOwnTerms(database) ? vectorsOf(database, document.id) : null;
  const chunks = findChunksOf(database, document.id).map((stored) => {
    const { ordinal, text, headings, start, end, startLine, endLine, language } = stored;
    // JSON leaves out what is undefined.
    return { ordinal, text, headings, start, end, startLine, endLine, language, vector: vectors?.get(stored.id) };
  });
  return JSON.stringify({ kind: "document", ...document, chunks });
}

/** Vectors of the collection's own terms mean nothing without these; both are made anew of the texts where they are imported. */
function hasOwnTerms(database: SqliteDatabase): boolean {
  return isCorpusFingerprint(readCollectionSettings(database)?.embedder);
}

/** Base64 of the bytes as they are stored, by chunk. */
function vectorsOf(database: SqliteDatabase, id: DocumentId): Map<number, string> {
  const dimensions = readCollectionSettings(database)?.embedder?.dimensions;
  const rows = database.all<VectorRow>(
    `${SELECT_VECTOR} JOIN chunks ON chunks.row = chunk_row
     JOIN documents ON documents.row = document_row WHERE documents.id = ?`,
    id,
  );
  return new Map(rows.map((row) => [row.row, toBase64(checked(row, dimensions, id))]));
}

function checked(row: VectorRow, dimensions: number | undefined, id: DocumentId): Uint8Array {
  try {
    return toBlob(toVector(row, dimensions ?? 0));
  } catch (cause) {
    throw new EngineError("INDEX_CORRUPT", `A vector of the document ${JSON.stringify(id)} is damaged`, {
      hint: "Remove the damaged documents with `kenning check --repair`, then index their source again.",
      data: { document: id },
      cause,
    });
  }
}

function every({ filter }: ExportChoice): SqlCondition {
  return filter === undefined ? EVERY_DOCUMENT : compileFilter(filter);
}

function above(after: DocumentId, choice: ExportChoice): SqlCondition {
  const { sql, values } = every(choice);
  return { sql: `documents.id > ? AND (${sql})`, values: [after, ...values] };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
