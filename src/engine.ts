import { CollectionEmbedder, type ModelOptions } from "./collection-embedder.ts";
import type { CareEngine, RestoreOptions, RestoreReport } from "./core/care.ts";
import type { Document, DocumentId } from "./core/document.ts";
import type { EmbedderFingerprint } from "./core/fingerprint.ts";
import type { DocumentInput, IndexOptions, IndexReport } from "./core/indexing.ts";
import { dataRoot } from "./core/paths.ts";
import type { Passage, SearchRequest, SearchResult, SimilarRequest } from "./core/search.ts";
import { listCollections as listCollectionNames, openSqliteStore } from "./store/open-sqlite-store.ts";
import { LocalEngine } from "./local-engine.ts";

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
}

export interface EngineStatus {
  readonly collection: string;
  readonly documents: number;
  readonly chunks: number;
  readonly vectors: number;
  readonly embedder: EmbedderFingerprint | null;
  readonly sources: readonly { readonly name: string; readonly root: string }[];
  readonly languages: Readonly<Record<string, number>>;
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
  /**
   * Brings the collection up to date with folders or files: adds, replaces, removes what is gone.
   *
   * @throws {EngineError} `BAD_INPUT_FILE` for a path that is not there, `NOTHING_INDEXED` when no file could be read, `ABORTED`
   */
  index(paths: readonly string[], options?: IndexOptions): Promise<IndexReport>;
  /** Stores documents handed over by a program; those with the same ids are replaced. */
  put(
    documents: readonly DocumentInput[],
    options?: { signal?: AbortSignal },
  ): Promise<{ documents: number; chunks: number }>;
  /** @returns how many of the ids were there */
  remove(ids: readonly DocumentId[]): Promise<number>;
  /** @throws {EngineError} `BAD_QUERY`, `BAD_FILTER`, `NO_EMBEDDER` (dense asked of a collection without vectors), `DIMENSION_MISMATCH` */
  search(request: SearchRequest): Promise<SearchResult>;
  /** @throws {EngineError} `DOCUMENT_NOT_FOUND`, `CHUNK_NOT_FOUND`, `NO_EMBEDDER` */
  similar(request: SimilarRequest): Promise<SearchResult>;
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
  const { collection = "default", root = dataRoot(), create = true, graphEngine, ...modelOptions } = options;
  const store = await openSqliteStore({ root, name: collection, create, ...(graphEngine && { graphEngine }) });
  try {
    return new LocalEngine(store, await CollectionEmbedder.open(store, modelOptions));
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
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
