import type { CollectionTermsEngine } from "./collection-terms-engine.ts";
import { CollectionTermModel } from "./collection-term-model.ts";
import { CollectionEmbedder, type ModelOptions } from "./collection-embedder.ts";
import type { AskRequest, AskResult } from "./core/ask.ts";
import type { ClassifyEngine } from "./core/classify.ts";
import type { CareEngine, RestoreOptions, RestoreReport } from "./core/care.ts";
import type { Document, DocumentId } from "./core/document.ts";
import type { DuplicatesOptions, DuplicatesReport } from "./core/duplicates.ts";
import type { EmbedderFingerprint } from "./core/fingerprint.ts";
import type {
  AddSourceOptions,
  DocumentInputs,
  IndexOptions,
  IndexReport,
  SourceSummary,
  WatchOptions,
} from "./core/indexing.ts";
import { dataRoot } from "./core/paths.ts";
import type {
  Comparison,
  Example,
  Passage,
  RecommendRequest,
  SearchRequest,
  SearchResult,
  SimilarRequest,
} from "./core/search.ts";
import { listCollections as listCollectionNames, openSqliteStore } from "./store/open-sqlite-store.ts";
import { LocalEngine, type FurtherModels } from "./local-engine.ts";

export interface EngineOptions extends ModelOptions {
  /** Default "default". */
  readonly collection?: string | undefined;
  /** Folder of the collections; default `KENNING_HOME`, else the XDG data folder. ":memory:" keeps everything in memory. */
  readonly root?: string | undefined;
  /** Makes the collection when it is not there; default true. */
  readonly create?: boolean | undefined;
  /** The graph that large collections are searched through; default "kenning". */
  readonly graphEngine?: "hnswlib" | "kenning" | undefined;
  /** A registry name, hub id or folder; default: the collection's own, else chosen by the text. "none" for words alone. */
  readonly model?: string | undefined;
  /** A cross-encoder for `rerank`: a registry name, hub id or folder. */
  readonly reranker?: string | undefined;
  /** A model for extractive question answering, a hub id or a folder: `ask` then points at the very words. */
  readonly reader?: string | undefined;
  /** An OpenAI-compatible endpoint for written answers; its key comes from `KENNING_CHAT_KEY`. Off by default. */
  readonly chat?:
    | { readonly baseUrl: string; readonly model: string; readonly timeoutMs?: number | undefined }
    | undefined;
}

export interface EngineStatus {
  readonly collection: string;
  readonly documents: number;
  /** Files that are byte for byte one of the documents. */
  readonly copies: number;
  readonly chunks: number;
  readonly vectors: number;
  readonly embedder: EmbedderFingerprint | null;
  readonly sources: readonly SourceSummary[];
  readonly languages: Readonly<Record<string, number>>;
  readonly passageLanguages: Readonly<Record<string, number>>;
  readonly mediaTypes: Readonly<Record<string, number>>;
  readonly ann: "none" | "exact" | "hnswlib" | "kenning";
  readonly sizeBytes: number;
}

export interface DocumentWithText extends Document {
  readonly chunks: readonly Passage[];
}

/** One open collection: everything the surfaces can ask for. */
export interface Engine extends CareEngine, AsyncDisposable {
  readonly collection: string;
  /** The collection's classifiers: train, predict, list, remove. */
  readonly classify: ClassifyEngine;
  /** The collection's term vectors: train, neighbors, similarity, analogy, odd one out. */
  readonly terms: CollectionTermsEngine;
  /**
   * Brings the collection up to date with folders or files: adds, replaces, removes what is gone. What is named becomes a
   * source of the collection and keeps the options that it is given.
   *
   * @param paths  all sources of the collection when there are none; those that are not there are passed over then, and told
   * @throws {EngineError} `BAD_INPUT_FILE` for a path that is not there, `BAD_REQUEST` for a glob that is none, `NOTHING_INDEXED`
   *                       when no file could be read, `ABORTED`; sources and their options are then as before, unless interrupted
   */
  index(paths: readonly string[], options?: IndexOptions): Promise<IndexReport>;
  /**
   * Keeps the collection as its folders are: first a whole run, then one for each batch of changes. Ends when the signal is
   * aborted, after the batch that is under way; a report is given for each.
   *
   * @param paths  all sources of the collection when there are none; those that are not there are waited for then
   * @throws {EngineError} `BAD_INPUT_FILE` for a path that is not there, `BAD_REQUEST` for a glob that is none, `NOTHING_INDEXED`
   *                       when there is nothing to watch, `COLLECTION_NOT_FOUND` when the collection's files are removed; what
   *                       changes and cannot be indexed yet is tried again
   */
  watch(paths: readonly string[], options?: WatchOptions): AsyncIterable<IndexReport>;
  /**
   * Makes a folder or file a source of the collection, or gives a source other options; the next `index` reads it. Of a
   * source that is known, options that are not given stay.
   *
   * @param options.name  the first part of its documents' ids; by default its own name
   * @throws {EngineError} `BAD_INPUT_FILE` when it is not there, `BAD_REQUEST` for a name that is taken or cannot be one, or
   *                       is another than the source has, and for a glob that is none
   */
  addSource(root: string, options?: AddSourceOptions): Promise<SourceSummary>;
  /** By name. */
  sources(): Promise<SourceSummary[]>;
  /** Removes a source and its documents from the collection. @throws {EngineError} `SOURCE_NOT_FOUND` */
  removeSource(name: string): Promise<{ documents: number }>;
  /**
   * Stores documents handed over by a program; those with the same ids are replaced. A stream is read as it is stored, no
   * further ahead than what is being embedded.
   *
   * @throws {EngineError} `BAD_DOCUMENT` with the document's `index` and `id` in its data; of an array nothing is stored then, of
   *                       a stream what came before, and `stored` says how many; the same when the stream itself throws
   */
  put(documents: DocumentInputs, options?: { signal?: AbortSignal }): Promise<{ documents: number; chunks: number }>;
  /** @returns how many of the ids were there */
  remove(ids: readonly DocumentId[]): Promise<number>;
  /** @throws {EngineError} `BAD_QUERY`, `BAD_FILTER`, `NO_EMBEDDER` (dense asked of a collection without vectors), `DIMENSION_MISMATCH` */
  search(request: SearchRequest): Promise<SearchResult>;
  /**
   * Answers a question with quotes from the documents, or says that nothing there does.
   *
   * @throws {EngineError} `BAD_QUERY`, `BAD_FILTER`, `ABORTED`; `BAD_CONFIG` when `chat` is asked for and none is set up,
   *                       `CHAT_FAILED` when it does not answer; `MODEL_UNAVAILABLE`, `MODEL_BROKEN` for the reader
   */
  ask(request: AskRequest): Promise<AskResult>;
  /** @throws {EngineError} `DOCUMENT_NOT_FOUND`, `CHUNK_NOT_FOUND`, `NO_EMBEDDER` */
  similar(request: SimilarRequest): Promise<SearchResult>;
  /** More like some examples, less like others. @throws {EngineError} as `similar`, and `BAD_QUERY` */
  recommend(request: RecommendRequest): Promise<SearchResult>;
  /** How alike two documents, passages or texts are, and why; the same for (b, a). @throws {EngineError} as `similar` */
  compare(a: Example, b: Example, options?: { signal?: AbortSignal }): Promise<Comparison>;
  /**
   * Groups of documents that are nearly the same text, by MinHash and then exactly, or by their vectors; docs/duplicates.md says how.
   *
   * @throws {EngineError} `BAD_REQUEST` for a threshold that is not from 0.3 to 1, `BAD_FILTER`, `ABORTED`
   */
  duplicates(options?: DuplicatesOptions): Promise<DuplicatesReport>;
  /** Sentence vectors, one row a text. @throws {EngineError} `NO_EMBEDDER` */
  embed(
    texts: readonly string[],
    options?: { as?: "document" | "query"; signal?: AbortSignal },
  ): Promise<Float32Array[]>;
  status(): Promise<EngineStatus>;
  has(id: DocumentId): Promise<boolean>;
  /** @throws {EngineError} `DOCUMENT_NOT_FOUND` */
  document(id: DocumentId): Promise<DocumentWithText>;
}

/**
 * Opens a collection, making it when needed.
 *
 * @throws {EngineError} `COLLECTION_NOT_FOUND` (with `create: false`), `EMBEDDER_MISMATCH`, `SCHEMA_TOO_NEW`, `INDEX_CORRUPT`
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const { collection = "default", root = dataRoot(), create = true, graphEngine } = options;
  const models = await furtherModels(options);
  const store = await openSqliteStore({ root, name: collection, create, ...(graphEngine && { graphEngine }) });
  try {
    const terms = new CollectionTermModel(store);
    return new LocalEngine(store, await CollectionEmbedder.open(store, terms, options), terms, models);
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/** Their modules are loaded by those who use them; a search starts without. */
async function furtherModels(options: EngineOptions): Promise<FurtherModels> {
  const { reranker, reader, chat, cacheFolder, offline, onProgress } = options;
  return {
    openReranker:
      reranker === undefined
        ? null
        : async () => {
            const { openCrossEncoder } = await import("./embed/open-cross-encoder.ts");
            return await openCrossEncoder({ model: reranker, cacheFolder, offline, onProgress });
          },
    chat: chat === undefined ? null : (await import("./query/ask/chat-client.ts")).chatEndpoint(chat, process.env),
    openReader:
      reader === undefined
        ? null
        : async () => {
            const { openReader } = await import("./query/ask/open-reader.ts");
            return await openReader({ model: reader, cacheFolder, offline, onProgress });
          },
  };
}

export interface CollectionSummary {
  readonly name: string;
  readonly documents: number;
  readonly chunks: number;
}

/** The collections under a root, by name. */
export async function listCollections(root = dataRoot()): Promise<CollectionSummary[]> {
  const summaries: CollectionSummary[] = [];
  for (const name of listCollectionNames(root)) {
    await using store = await openSqliteStore({ root, name, create: false });
    const { documents, chunks } = await store.status();
    summaries.push({ name, documents, chunks });
  }
  return summaries;
}

/** @see CareEngine.backup for what it takes */
export async function restoreCollection(options: RestoreOptions): Promise<RestoreReport> {
  const { restoreCollection: restore } = await import("./store/care/restore.ts");
  return await restore(options);
}

/** Models by themselves, for the surfaces that need no collection. */
export { openEmbedder } from "./embed/open-embedder.ts";
export { DEFAULT_MODEL, listModels } from "./embed/registry.ts";
