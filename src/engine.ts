import { CollectionEmbedder, type ModelOptions } from "./collection-embedder.ts";
import type {
  BackupOptions,
  BackupReport,
  CareEngine,
  CheckOptions,
  CheckReport,
  CompactOptions,
  CompactReport,
  DoctorOptions,
  DoctorReport,
  ExportOptions,
  ImportOptions,
  ImportReport,
  RestoreOptions,
  RestoreReport,
} from "./core/care.ts";
import type { Document, DocumentId } from "./core/document.ts";
import type { EmbedderFingerprint } from "./core/fingerprint.ts";
import type { DocumentInput, IndexOptions, IndexReport } from "./core/indexing.ts";
import { dataRoot } from "./core/paths.ts";
import type { Passage, SearchRequest, SearchResult, SimilarRequest } from "./core/search.ts";
import type { IndexContext } from "./indexer/run.ts";
import { DenseSpace } from "./query/dense-space.ts";
import { passage } from "./query/present.ts";
import { noEmbedder, search, type SearchContext } from "./query/search.ts";
import { documentNotFound, similar } from "./query/similar.ts";
import { listCollections as listCollectionNames, openSqliteStore } from "./store/open-sqlite-store.ts";
import type { Store } from "./store/store.ts";

export interface EngineOptions extends ModelOptions {
  /** Default "default". */
  readonly collection?: string | undefined;
  /** Folder of the collections; default `KENNING_HOME`, else the XDG data folder. ":memory:" keeps everything in memory. */
  readonly root?: string | undefined;
  /** Makes the collection when it is not there; default true. */
  readonly create?: boolean | undefined;
  /** The graph that large collections are searched through. */
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

/** How long a learned state may lag behind one that another process has written. */
const SPACE_MAX_AGE_MS = 1000;

/** One collection in this process. */
class LocalEngine implements Engine {
  readonly collection: string;
  readonly #store: Store;
  readonly #embedder: CollectionEmbedder;
  #space: { readonly opened: Promise<DenseSpace>; readonly at: number } | null = null;

  constructor(store: Store, embedder: CollectionEmbedder) {
    this.collection = store.name;
    this.#store = store;
    this.#embedder = embedder;
  }

  async index(paths: readonly string[], options: IndexOptions = {}): Promise<IndexReport> {
    // Extractors are loaded by those who index; a search starts without them.
    const { indexPaths } = await import("./indexer/run.ts");
    for (const key of options.facets ?? []) await this.#store.addFacet(key);
    try {
      return await indexPaths(this.#indexContext(), paths, options);
    } finally {
      this.#space = null;
    }
  }

  async put(
    documents: readonly DocumentInput[],
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<{ documents: number; chunks: number }> {
    const { putDocuments } = await import("./indexer/put.ts");
    try {
      return await putDocuments(this.#indexContext(), documents, signal);
    } finally {
      this.#space = null;
    }
  }

  async remove(ids: readonly DocumentId[]): Promise<number> {
    return await this.#store.removeDocuments(ids);
  }

  async search(request: SearchRequest): Promise<SearchResult> {
    return await search(await this.#searchContext(), request);
  }

  async similar(request: SimilarRequest): Promise<SearchResult> {
    return await similar(await this.#searchContext(), request);
  }

  async embed(
    texts: readonly string[],
    { as = "document", signal }: { as?: "document" | "query"; signal?: AbortSignal } = {},
  ): Promise<Float32Array[]> {
    const open = await this.#embedder.forQueries();
    if (open === null) throw noEmbedder();
    const embedder = await open();
    const options = signal === undefined ? {} : { signal };
    if (as === "document") return await embedder.embedDocuments(texts, options);
    return await Promise.all(texts.map(async (text) => await embedder.embedQuery(text, options)));
  }

  async status(): Promise<EngineStatus> {
    const settings = await this.#store.settings();
    return { collection: this.collection, embedder: settings?.embedder ?? null, ...(await this.#store.status()) };
  }

  async has(id: DocumentId): Promise<boolean> {
    return (await this.#store.getDocument(id)) !== null;
  }

  async document(id: DocumentId): Promise<DocumentWithText> {
    const document = await this.#store.getDocument(id);
    if (document === null) throw documentNotFound(id);
    return { ...document, chunks: (await this.#store.chunksOf(id)).map(passage) };
  }

  async check(options?: CheckOptions): Promise<CheckReport> {
    return await this.#store.care.check(options);
  }

  async compact(options?: CompactOptions): Promise<CompactReport> {
    return await this.#store.care.compact(options);
  }

  async backup(file: string, options?: BackupOptions): Promise<BackupReport> {
    return await this.#store.care.backup(file, options);
  }

  export(options?: ExportOptions): AsyncIterable<string> {
    return this.#store.care.export(options);
  }

  async import(lines: AsyncIterable<string>, options?: ImportOptions): Promise<ImportReport> {
    try {
      return await this.#store.care.import(lines, options);
    } finally {
      this.#space = null;
    }
  }

  async doctor(options?: DoctorOptions): Promise<DoctorReport> {
    return await this.#store.care.doctor(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#embedder[Symbol.asyncDispose]();
    await this.#store[Symbol.asyncDispose]();
  }

  #indexContext(): IndexContext {
    return {
      store: this.#store,
      embedder: async (choose, sizeBytes) => await this.#embedder.forIndexing(choose, sizeBytes),
    };
  }

  async #searchContext(): Promise<SearchContext> {
    return {
      store: this.#store,
      embedder: await this.#embedder.forQueries(),
      space: async () => await this.#openSpace(),
      languages: this.#embedder.languages,
      denseWeight: this.#embedder.denseWeight,
    };
  }

  async #openSpace(): Promise<DenseSpace> {
    const now = performance.now();
    if (this.#space === null || now - this.#space.at > SPACE_MAX_AGE_MS) {
      this.#space = { opened: DenseSpace.open(this.#store), at: now };
    }
    return await this.#space.opened;
  }
}

/** @see CareEngine.backup for what it takes */
export async function restoreCollection(options: RestoreOptions): Promise<RestoreReport> {
  const { restoreCollection: restore } = await import("./store/care/restore.ts");
  return await restore(options);
}

/** Models by themselves, for the surfaces that need no collection. */
export { openEmbedder } from "./embed/open-embedder.ts";
export { DEFAULT_MODEL, listModels } from "./embed/registry.ts";
