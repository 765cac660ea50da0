import type { BadLine } from "../../core/care.ts";
import { isEngineError, type EngineError } from "../../core/errors.ts";
import { failPoint } from "../../core/fail-point.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { checkVectors } from "../sqlite/check-vectors.ts";
import { insertSource, pinSettings, readCollectionSettings } from "../sqlite/settings.ts";
import { readState, writeState } from "../sqlite/states.ts";
import { replaceDocument } from "../sqlite/write-document.ts";
import type { CollectionSettings, EmbeddedChunk } from "../store.ts";
import { exportLine } from "./export-lines.ts";
import { badLine, type DocumentLine, type HeaderLine, parseBodyLine, parseHeaderLine } from "./parse-export-line.ts";

export interface ImportPage {
  readonly lines: readonly string[];
  /** The number of the first line, from 1; that one has to be the header. */
  readonly first: number;
  readonly skipBad: boolean;
}

export interface ImportCounts {
  readonly documents: number;
  readonly chunks: number;
  readonly unchanged: number;
  readonly bad: readonly BadLine[];
  /** How many documents the export says it has; null before its last line. */
  readonly end: number | null;
}

interface Tally {
  documents: number;
  chunks: number;
  unchanged: number;
  readonly bad: BadLine[];
  end: number | null;
}

/**
 * Stores some lines of an export, all or none. Documents that are there just the same are left alone, which makes an
 * import that was interrupted cheap to run again.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` for a line that cannot be stored, unless those are skipped; `EMBEDDER_MISMATCH`
 *                       when the collection has other settings than the export
 */
export function importLines(database: SqliteDatabase, { lines, first, skipBad }: ImportPage): ImportCounts {
  const counts = database.write(() => {
    const tally: Tally = { documents: 0, chunks: 0, unchanged: 0, bad: [], end: null };
    let settings = first === 1 ? null : readCollectionSettings(database);
    lines.forEach((text, i) => {
      const line = first + i;
      if (line === 1) {
        settings = begin(database, parseHeaderLine(text, line));
      } else if (text.trim() !== "") {
        orSkip(tally, line, skipBad, () => takeLine(database, text, line, settings, tally));
      }
    });
    failPoint("before-commit");
    return tally;
  });
  failPoint("after-commit");
  return counts;
}

function begin(database: SqliteDatabase, { settings, sources }: HeaderLine): CollectionSettings | null {
  // Two collections that were never indexed agree.
  if (settings !== null) pinSettings(database, settings);
  for (const source of sources) insertSource(database, { ...source, options: source.options ?? {} });
  return settings;
}

function takeLine(
  database: SqliteDatabase,
  text: string,
  line: number,
  settings: CollectionSettings | null,
  tally: Tally,
): void {
  const parsed = parseBodyLine(text, line);
  if (parsed.kind === "end") {
    tally.end = parsed.documents;
  } else if (parsed.kind === "state") {
    // What the collection has learned itself is newer.
    if (readState(database, parsed.name) === null) writeState(database, parsed.name, fromBase64(parsed.bytes));
  } else {
    takeDocument(database, parsed, settings, tally, line);
  }
}

function takeDocument(
  database: SqliteDatabase,
  parsed: DocumentLine,
  settings: CollectionSettings | null,
  tally: Tally,
  line: number,
): void {
  if (isThere(database, parsed)) {
    tally.unchanged++;
    return;
  }
  const { kind: _, chunks, ...document } = parsed;
  const embedded = chunks.map((chunk) => ({ ...chunk, vector: toVector(chunk.vector, line) })) as EmbeddedChunk[];
  try {
    checkVectors(
      embedded.map(({ ordinal, vector }) => [ordinal, vector]),
      settings,
    );
  } catch (error) {
    if (!isEngineError(error)) throw error;
    throw badLine(line, error.message, { cause: error });
  }
  replaceDocument(database, document, embedded);
  tally.documents++;
  tally.chunks += chunks.length;
}

function isThere(database: SqliteDatabase, parsed: DocumentLine): boolean {
  const found = database.get<{ content_hash: string }>("SELECT content_hash FROM documents WHERE id = ?", parsed.id);
  // Cheap and mostly enough; the rest is decided by comparing all of it.
  if (found?.content_hash !== parsed.contentHash) return false;
  try {
    return exportLine(database, parsed.id, true) === canonical(parsed);
  } catch (error) {
    // What is there is damaged, and to be replaced.
    if (isEngineError(error, "INDEX_CORRUPT")) return false;
    throw error;
  }
}

/** A line whose fields came in another order says the same. */
function canonical({ kind, id, title, path, source, mediaType, language, ...rest }: DocumentLine): string {
  const { metadata, contentHash, sizeBytes, modifiedAt, copies, chunks } = rest;
  const ordered = chunks.map(({ ordinal, text, headings, start, end, startLine, endLine, language: own, vector }) => {
    return { ordinal, text, headings, start, end, startLine, endLine, language: own, vector };
  });
  const head = {
    kind,
    id,
    title,
    path,
    source,
    mediaType,
    language,
    metadata,
    contentHash,
    sizeBytes,
    modifiedAt,
    copies,
  };
  return JSON.stringify({ ...head, chunks: ordered });
}

function orSkip(tally: Tally, line: number, skipBad: boolean, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!skipBad || !isEngineError(error, "BAD_INPUT_FILE")) throw error;
    tally.bad.push({ line, message: withoutPlace(error, line) });
  }
}

function withoutPlace({ message }: EngineError, line: number): string {
  return message.replace(`Line ${line}: `, "");
}

function toVector(base64: string | undefined, line: number): UnitVector | null {
  if (base64 === undefined) return null;
  const bytes = fromBase64(base64);
  // Its number of dimensions and its norm are checked with those of the other chunks.
  if (bytes.byteLength % Float32Array.BYTES_PER_ELEMENT === 0) return new Float32Array(bytes.buffer) as UnitVector;
  throw badLine(line, `a vector has ${bytes.byteLength} bytes, which is no number of float32 values`);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  // Copied: a Buffer of this size may share its memory with others.
  return new Uint8Array(Buffer.from(text, "base64"));
}
