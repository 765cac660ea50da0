import { createHash } from "node:crypto";
import type { Chunk, Document, DocumentId, Metadata } from "../core/document.ts";
import { chunkDocument, type ChunkOptions } from "./chunk/chunker.ts";
import type { OpenedDocument } from "./extract/binary-extractor.ts";
import type { ExtractedDocument, ExtractWarning } from "./extract/extractor.ts";
import { openFile, type ReadBinary } from "./extract/open-file.ts";
import { titleFromPath } from "./extract/title.ts";
import { type FileAt, readScannedFile } from "./read-file.ts";
import { isSegmented, openSegments, SEGMENTS } from "./text-segments.ts";

/** A document cut into chunks, before its vectors are made. */
export interface PreparedDocument {
  readonly document: Document;
  readonly chunks: readonly Chunk[];
  /** A document whose content this one shares; then it has no chunks of its own. */
  readonly copyOf?: DocumentId | undefined;
}

/** A file of a source that is to be read; structured-cloneable. */
export interface FileToPrepare extends FileAt {
  readonly source: string;
  /** Relative to the source's root, with `/`. */
  readonly path: string;
  /** When the folder was walked. */
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  /** Of its source; what the file says itself comes first. */
  readonly metadata?: Metadata | undefined;
  /** Hashes of contents that are stored: one of these is told and not prepared. */
  readonly known?: readonly string[] | undefined;
}

/** What was read of a file; one with much in it comes in several parts. */
export interface FilePart {
  /** Of the whole file. */
  readonly contentHash: string;
  readonly sizeBytes: number;
  /** `known`: of a content that was said to be known. Skipped files have a reason, too. */
  readonly state: "known" | "skipped" | "documents";
  readonly reason?: string | undefined;
  readonly documents: readonly PreparedDocument[];
  readonly warnings: readonly ExtractWarning[];
}

/** UTF-16 code units of the texts of one part, about; a document is never parted. */
const PART_CHARS = 256 * 1024;
/** Of a file that is read in segments; no content has it. */
const NO_HASH = "segments";
/** Of a document, which is stored as a whole: some four million letters of English. */
const MAX_CHUNKS = 8192;
/** A file that grows is read up to this many times what it had when the folder was walked; the next run finds its size changed. */
const MAX_GROWTH = 2;

export function hashOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function mostBytes({ sizeBytes }: FileToPrepare): number {
  return sizeBytes * MAX_GROWTH + 4096;
}

/** A file → its documents, extracted and cut. A file of records gives one document a record. Gives at least one part. */
export async function* prepareFile(
  file: FileToPrepare,
  sizing: ChunkOptions,
  readBinary?: ReadBinary,
  segments = SEGMENTS,
): AsyncGenerator<FilePart> {
  if (isSegmented(file.path, file.sizeBytes, segments)) {
    yield* prepareSegments(file, sizing, segments);
    return;
  }
  const bytes = readScannedFile(file, mostBytes(file));
  const read = { contentHash: hashOf(bytes), sizeBytes: bytes.length };
  const nothing = { ...read, documents: [], warnings: [] };
  if (bytes.length === 0) {
    yield { ...nothing, state: "skipped", reason: "empty" };
    return;
  }
  if (file.known?.includes(read.contentHash) === true) {
    yield { ...nothing, state: "known" };
    return;
  }
  const warnings: ExtractWarning[] = [];
  const opened = await openFile(file.path, bytes, (warning) => warnings.push(warning), readBinary);
  if (opened.kind === "skipped") {
    yield { ...nothing, state: "skipped", reason: opened.reason };
    return;
  }
  let isEmpty = true;
  for (const documents of inParts(preparedDocuments(opened.documents, file, read, sizing))) {
    isEmpty = false;
    yield { ...read, state: "documents", documents, warnings: warnings.splice(0) };
  }
  if (isEmpty) {
    // Pages that are pictures hold something, only no text.
    const isScanned = warnings.some(({ code }) => code === "PAGES_WITHOUT_TEXT");
    // What was too much to read is no text either, and the reason does not tell that.
    yield { ...nothing, state: "skipped", ...(isScanned ? { reason: "no_text" } : { reason: "empty", warnings }) };
  } else if (warnings.length > 0) yield { ...read, state: "documents", documents: [], warnings };
}

/** A file too large to be in memory as a whole. */
function* prepareSegments(file: FileToPrepare, sizing: ChunkOptions, segments: typeof SEGMENTS): Generator<FilePart> {
  const warnings: ExtractWarning[] = [];
  const read = { contentHash: NO_HASH, sizeBytes: file.sizeBytes };
  const opened = openSegments(file, mostBytes(file), (warning) => warnings.push(warning), segments);
  let isEmpty = true;
  for (const documents of opened === null ? [] : inParts(preparedDocuments(opened, file, read, sizing))) {
    isEmpty = false;
    yield { ...read, state: "documents", documents, warnings: warnings.splice(0) };
  }
  const reason = opened === null ? "binary" : "empty";
  if (isEmpty) yield { ...read, state: "skipped", reason, documents: [], warnings: [] };
}

function* preparedDocuments(
  opened: Iterable<OpenedDocument>,
  file: FileToPrepare,
  read: Pick<FilePart, "contentHash" | "sizeBytes">,
  sizing: ChunkOptions,
): Generator<PreparedDocument> {
  const ids = new RecordIds(`${file.source}/${file.path}`);
  for (const { document, source } of opened) {
    const chunks = chunkDocument(document, source, sizing);
    if (chunks.length > MAX_CHUNKS) {
      for (const [n, some] of inSlices(chunks).entries()) {
        const recordId = `${document.recordId === undefined ? "" : `${document.recordId}~`}part-${n + 1}`;
        const own = documentOf(file, read, { ...document, recordId, blocks: [] }, ids);
        yield { document: { ...own, contentHash: hashOf(JSON.stringify([own.contentHash, some])) }, chunks: some };
      }
    } else if (chunks.length > 0) yield { document: documentOf(file, read, document, ids), chunks };
  }
}

/** What one document has more of is a document of its own. */
function inSlices(chunks: readonly Chunk[]): Chunk[][] {
  const slices: Chunk[][] = [];
  for (let from = 0; from < chunks.length; from += MAX_CHUNKS) {
    slices.push(chunks.slice(from, from + MAX_CHUNKS).map((chunk, ordinal) => ({ ...chunk, ordinal })));
  }
  return slices;
}

/** Groups of about `PART_CHARS`, none of them empty. */
function* inParts(documents: Iterable<PreparedDocument>): Generator<PreparedDocument[]> {
  let part: PreparedDocument[] = [];
  let chars = 0;
  for (const document of documents) {
    part.push(document);
    for (const { text } of document.chunks) chars += text.length;
    if (chars < PART_CHARS) continue;
    yield part;
    part = [];
    chars = 0;
  }
  if (part.length > 0) yield part;
}

function documentOf(
  { source, path, modifiedAt, metadata }: FileToPrepare,
  { contentHash, sizeBytes }: Pick<FilePart, "contentHash" | "sizeBytes">,
  extracted: ExtractedDocument,
  ids: RecordIds,
): Document {
  const { recordId, title, mediaType, language } = extracted;
  return {
    id: ids.of(recordId),
    title,
    path,
    source,
    mediaType,
    language,
    metadata: { ...metadata, ...extracted.metadata },
    contentHash: recordId === undefined ? contentHash : recordHash(path, extracted),
    sizeBytes,
    modifiedAt,
  };
}

/** Ids of the documents of a file; two records of one name are both kept. */
class RecordIds {
  readonly #file: string;
  readonly #taken = new Set<string>();

  constructor(file: string) {
    this.#file = file;
  }

  of(recordId: string | undefined): DocumentId {
    if (recordId === undefined) return this.#file;
    let id = `${this.#file}#${recordId}`;
    for (let n = 2; this.#taken.has(id); n++) id = `${this.#file}#${recordId}~${n}`;
    this.#taken.add(id);
    return id;
  }
}

/** The same wherever the file is: a title that begins with its name counts without it. */
function recordHash(path: string, { title, metadata, blocks }: ExtractedDocument): string {
  const name = titleFromPath(path);
  const own = title.startsWith(name) ? title.slice(name.length) : title;
  return hashOf(JSON.stringify([own, metadata, blocks.map(({ text }) => text)]));
}
