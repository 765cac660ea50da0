import type { CollectionEmbedder } from "./collection-embedder.ts";
import type {
  BackupOptions,
  BackupReport,
  CheckOptions,
  CheckReport,
  CompactOptions,
  CompactReport,
  ExportOptions,
  ImportOptions,
  ImportReport,
} from "./core/care.ts";
import type { DoctorOptions, DoctorReport } from "./core/doctor.ts";
import type { DocumentId } from "./core/document.ts";
import type { DocumentInput, IndexOptions, IndexReport } from "./core/indexing.ts";
import type { SearchRequest, SearchResult, SimilarRequest } from "./core/search.ts";
import type { IndexContext } from "./indexer/run.ts";
import { DenseSpace } from "./query/dense-space.ts";
import { passage } from "./query/present.ts";
import { noEmbedder, search, type SearchContext } from "./query/search.ts";
import { documentNotFound, similar } from "./query/similar.ts";
import type { Store } from "./store/store.ts";
import type { DocumentWithText, Engine, EngineStatus } from "./engine.ts";

/** How long a learned state may lag behind one that another process has written. */
const SPACE_MAX_AGE_MS = 1000;

/** One collection in this process. */
export class LocalEngine implements Engine {
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
