import { isEngineError } from "../core/errors.ts";
import {
  type DocumentInput,
  type FileDocumentInput,
  MAX_FILE_BYTES,
  type TextDocumentInput,
} from "../core/indexing.ts";
import type { Embedder } from "../embed/embedder.ts";
import { badDocument } from "./check-input.ts";
import { chunkDocument, type ChunkOptions } from "./chunk/chunker.ts";
import { chunkSizing, sizingRecipe } from "./chunk-sizing.ts";
import { openFile, type ReadBinary } from "./extract/open-file.ts";
import { plainText } from "./extract/plain-text.ts";
import { detectLanguage } from "./language.ts";
import { hashOf, type PreparedDocument } from "./prepare.ts";
import { SourceText } from "./source-text.ts";

/**
 * What a program hands over → its documents: one, or one a record of a file of many, as `id#record`. Bytes are read in a process of
 * their own; a text needs no reading.
 *
 * @throws {EngineError} `BAD_DOCUMENT`
 */
export async function prepareInput(
  input: DocumentInput,
  embedder: Embedder | null,
): Promise<readonly PreparedDocument[]> {
  const { id } = input;
  if (!("content" in input)) return [prepareText(input, chunkSizing(embedder))];
  if (input.content.length > MAX_FILE_BYTES) throw badDocument(id, `is larger than ${MAX_FILE_BYTES} bytes`);
  const sizing = sizingRecipe(embedder);
  if (sizing === null) return await prepareContent(input, chunkSizing(embedder));
  const { readingPool } = await import("./isolated/reading-pool.ts");
  try {
    return await readingPool.ask({ kind: "input", input, sizing });
  } catch (error) {
    throw asBadDocument(id, error);
  }
}

function prepareText(input: TextDocumentInput, sizing: ChunkOptions): PreparedDocument {
  const { id, metadata = {} } = input;
  // A document may be all title; it is found by that.
  const text = input.text.trim() === "" ? (input.title ?? "") : input.text;
  const source = new SourceText(id, text);
  const language = input.language ?? detectLanguage(text);
  const [extracted] = plainText.extract(source, () => {});
  const blocks = extracted?.blocks ?? [];
  const title = input.title ?? extracted?.title ?? id;
  const mediaType = "text/plain";
  const chunks = chunkDocument({ title, language, mediaType, metadata, blocks }, source, sizing);
  if (chunks.length === 0) throw badDocument(id, "holds neither a title nor text");
  const contentHash = hashOf(JSON.stringify([title, input.text, metadata]));
  const sizeBytes = Buffer.byteLength(input.text);
  const document = { id, title, path: null, source: null, mediaType, language, metadata, contentHash, sizeBytes };
  return { document: { ...document, modifiedAt: null }, chunks };
}

/** @throws {EngineError} `BAD_DOCUMENT` */
export async function prepareContent(
  input: FileDocumentInput,
  sizing: ChunkOptions,
  readBinary?: ReadBinary,
): Promise<PreparedDocument[]> {
  const { id, content } = input;
  const opened = await openContent(input, readBinary);
  const prepared: PreparedDocument[] = [];
  const contentHash = hashOf(content);
  for (const { document: extracted, source } of opened) {
    const language = input.language ?? extracted.language;
    const title = (extracted.recordId === undefined ? input.title : undefined) ?? extracted.title;
    const metadata = { ...extracted.metadata, ...input.metadata };
    const document = {
      id: extracted.recordId === undefined ? id : `${id}#${extracted.recordId}`,
      title,
      path: null,
      source: null,
      mediaType: extracted.mediaType,
      language,
      metadata,
      contentHash: hashOf(JSON.stringify([title, contentHash, metadata])),
      sizeBytes: content.length,
      modifiedAt: null,
    };
    const chunks = chunkDocument({ ...extracted, title, language, metadata }, source, sizing);
    if (chunks.length > 0) prepared.push({ document, chunks });
  }
  if (prepared.length === 0) throw badDocument(id, "holds no text");
  return prepared;
}

async function openContent(
  { id, content, name }: FileDocumentInput,
  readBinary: ReadBinary | undefined,
): Promise<Iterable<OpenedDocument>> {
  try {
    const opened = await openFile(name ?? id, content, () => {}, readBinary);
    if (opened.kind === "documents") return opened.documents;
    throw badDocument(id, `cannot be read: ${opened.reason}`);
  } catch (error) {
    throw asBadDocument(id, error);
  }
}

/** Whatever a library finds wrong with the bytes is wrong with the document. */
function asBadDocument(id: string, error: unknown): unknown {
  if (isEngineError(error) && error.code !== "EXTRACTION_FAILED") return error;
  return badDocument(id, `cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}

type OpenedDocument =
  Extract<Awaited<ReturnType<typeof openFile>>, { kind: "documents" }>["documents"] extends Iterable<infer One>
    ? One
    : never;
