import { createHash } from "node:crypto";
import type { Chunk, Document, DocumentId, Metadata } from "../core/document.ts";
import { chunkDocument, type ChunkOptions } from "./chunk/chunker.ts";
import type { ExtractedDocument, ExtractWarning } from "./extract/extractor.ts";
import { openFile } from "./extract/open-file.ts";
import { titleFromPath } from "./extract/title.ts";

/** A document cut into chunks, before its vectors are made. */
export interface PreparedDocument {
  readonly document: Document;
  readonly chunks: readonly Chunk[];
  /** A document whose content this one shares; then it has no chunks of its own. */
  readonly copyOf?: DocumentId | undefined;
}

/** A file as it was read. */
export interface FileContent {
  readonly source: string;
  /** Relative to the source's root, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly contentHash: string;
  readonly modifiedAt: number;
  /** Of its source; what the file says itself comes first. */
  readonly metadata?: Metadata | undefined;
}

export type PreparedFile =
  | { readonly kind: "skipped"; readonly reason: string }
  | {
      readonly kind: "documents";
      readonly documents: readonly PreparedDocument[];
      readonly warnings: readonly ExtractWarning[];
    };

export function hashOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A file → its documents, extracted and cut. A file of records gives one document a record. */
export async function prepareFile(file: FileContent, sizing: ChunkOptions): Promise<PreparedFile> {
  const warnings: ExtractWarning[] = [];
  const opened = await openFile(file.path, file.bytes, (warning) => warnings.push(warning));
  if (opened.kind === "skipped") return opened;
  const documents: PreparedDocument[] = [];
  const taken = new Set<string>();
  for (const { document: extracted, source } of opened.documents) {
    const chunks = chunkDocument(extracted, source, sizing);
    if (chunks.length === 0) continue;
    const document: Document = {
      id: documentId(file, extracted, taken),
      title: extracted.title,
      path: file.path,
      source: file.source,
      mediaType: extracted.mediaType,
      language: extracted.language,
      metadata: { ...file.metadata, ...extracted.metadata },
      contentHash: extracted.recordId === undefined ? file.contentHash : recordHash(file.path, extracted),
      sizeBytes: file.bytes.byteLength,
      modifiedAt: file.modifiedAt,
    };
    documents.push({ document, chunks });
  }
  if (documents.length > 0) return { kind: "documents", documents, warnings };
  // Pages that are pictures hold something, only no text.
  const isScanned = warnings.some(({ code }) => code === "PAGES_WITHOUT_TEXT");
  return { kind: "skipped", reason: isScanned ? "no_text" : "empty" };
}

function documentId({ source, path }: FileContent, { recordId }: ExtractedDocument, taken: Set<string>): DocumentId {
  const file = `${source}/${path}`;
  if (recordId === undefined) return file;
  // Two records of a file with one id are both kept.
  let id = `${file}#${recordId}`;
  for (let n = 2; taken.has(id); n++) id = `${file}#${recordId}~${n}`;
  taken.add(id);
  return id;
}

/** The same wherever the file is: a title that begins with its name counts without it. */
function recordHash(path: string, { title, metadata, blocks }: ExtractedDocument): string {
  const name = titleFromPath(path);
  const own = title.startsWith(name) ? title.slice(name.length) : title;
  return hashOf(JSON.stringify([own, metadata, blocks.map(({ text }) => text)]));
}
