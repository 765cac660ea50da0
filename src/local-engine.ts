import type { CollectionEmbedder } from "./collection-embedder.ts";
import type { CollectionTermModel } from "./collection-term-model.ts";
import { type CollectionTermsEngine, LazyTermsEngine } from "./collection-terms-engine.ts";
import type { AskRequest, AskResult } from "./core/ask.ts";
import type { ClassifyEngine } from "./core/classify.ts";
import { EngineCare } from "./engine-care.ts";
import type { DocumentId } from "./core/document.ts";
import type { DuplicatesOptions, DuplicatesReport } from "./core/duplicates.ts";
import type {
  AddSourceOptions,
  DocumentInputs,
  IndexOptions,
  IndexReport,
  SourceSummary,
  WatchOptions,
} from "./core/indexing.ts";
import type {
  Comparison,
  Example,
  RecommendRequest,
  SearchRequest,
  SearchResult,
  SimilarRequest,
} from "./core/search.ts";
import type { CrossEncoder } from "./embed/cross-encoder.ts";
import { LearnedSpaces } from "./learned-spaces.ts";
import { isCorpusFingerprint } from "./core/fingerprint.ts";
import { LazyLsa } from "./indexer/lsa/lazy-lsa.ts";
import type { IndexContext } from "./indexer/run.ts";
import { LazyTerms } from "./indexer/terms/lazy-terms.ts";
import type { ChatEndpoint } from "./query/ask/chat-client.ts";
import type { SpanReader } from "./query/ask/span-reader.ts";
import { passage } from "./query/present.ts";
import { LazyClassify } from "./query/classify/lazy-classify.ts";
import { compare } from "./query/recommend/compare.ts";
import { documentNotFound } from "./query/recommend/examples.ts";
import { recommend, similar } from "./query/recommend/recommend.ts";
import { noEmbedder } from "./query/search-plan.ts";
import { search, type SearchContext } from "./query/search.ts";
import type { Store } from "./store/store.ts";
import { retried } from "./retried.ts";
import type { DocumentWithText, Engine, EngineStatus } from "./engine.ts";

/** Models that the operator set up besides the collection's own; each is opened when it is first needed. */
export interface FurtherModels {
  readonly openReranker: (() => Promise<CrossEncoder>) | null;
  readonly openReader: (() => Promise<SpanReader>) | null;
  readonly chat: ChatEndpoint | null;
}

/** One collection in this process. */
export class LocalEngine extends EngineCare implements Engine {
  readonly collection: string;
  readonly classify: ClassifyEngine;
  readonly terms: CollectionTermsEngine;
  readonly #store: Store;
  readonly #embedder: CollectionEmbedder;
  readonly #models: FurtherModels;
  readonly #analysis: LazyLsa;
  readonly #training: LazyTerms;
  readonly #termModel: CollectionTermModel;
  readonly #spaces: LearnedSpaces;
  #reader: Promise<SpanReader> | null = null;
  #reranker: Promise<CrossEncoder> | null = null;

  constructor(store: Store, embedder: CollectionEmbedder, termModel: CollectionTermModel, models: FurtherModels) {
    super(store.care);
    this.collection = store.name;
    this.#models = models;
    this.#store = store;
    this.#analysis = new LazyLsa(store);
    this.#training = new LazyTerms(store);
    this.#termModel = termModel;
    this.terms = new LazyTermsEngine(termModel, this.#training);
    this.#spaces = new LearnedSpaces(store);
    this.#embedder = embedder;
    this.classify = new LazyClassify({
      store,
      embedder: async () => await embedder.forQueries(),
      fingerprint: async () => await embedder.current(),
    });
  }

  async index(paths: readonly string[], options: IndexOptions = {}): Promise<IndexReport> {
    // Extractors are loaded by those who index; a search starts without them.
    const { indexPaths } = await import("./indexer/run.ts");
    for (const key of (options.dryRun ? null : options.facets) ?? []) await this.#store.addFacet(key);
    try {
      return await indexPaths(this.#indexContext(), paths, options);
    } finally {
      this.#spaces.forget();
    }
  }

  async *watch(paths: readonly string[], options: WatchOptions = {}): AsyncGenerator<IndexReport> {
    const { watchPaths } = await import("./indexer/watch/watch.ts");
    for await (const report of watchPaths(this.#indexContext(), paths, options)) {
      this.#spaces.forget();
      yield report;
    }
  }

  async addSource(root: string, options: AddSourceOptions = {}): Promise<SourceSummary> {
    const { addSource } = await import("./indexer/add-source.ts");
    return await addSource(this.#store, root, options);
  }

  async sources(): Promise<SourceSummary[]> {
    return await this.#store.sources();
  }

  async removeSource(name: string): Promise<{ documents: number }> {
    return { documents: await this.#store.removeSource(name) };
  }

  async put(
    documents: DocumentInputs,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<{ documents: number; chunks: number }> {
    const { putDocuments } = await import("./indexer/put.ts");
    try {
      return await putDocuments(this.#indexContext(), documents, signal);
    } finally {
      this.#spaces.forget();
    }
  }

  async remove(ids: readonly DocumentId[]): Promise<number> {
    return await this.#store.removeDocuments(ids);
  }

  async search(request: SearchRequest): Promise<SearchResult> {
    return await this.#searched(async (context) => await search(context, request));
  }

  async ask(request: AskRequest): Promise<AskResult> {
    const { ask } = await import("./query/ask/ask.ts");
    const { openReader, chat } = this.#models;
    const reader =
      openReader === null
        ? null
        : async () => await (this.#reader ??= retried(openReader, () => (this.#reader = null)));
    return await this.#searched(async (context) => await ask({ ...context, reader, chat }, request));
  }

  async similar(request: SimilarRequest): Promise<SearchResult> {
    return await this.#searched(async (context) => await similar(context, request));
  }

  async recommend(request: RecommendRequest): Promise<SearchResult> {
    return await this.#searched(async (context) => await recommend(context, request));
  }

  async compare(a: Example, b: Example, { signal }: { signal?: AbortSignal } = {}): Promise<Comparison> {
    return await this.#searched(async (context) => await compare(context, a, b, signal));
  }

  async duplicates(options: DuplicatesOptions = {}): Promise<DuplicatesReport> {
    const { findDuplicates } = await import("./query/duplicates/find-duplicates.ts");
    return await this.#searched(async (context) => await findDuplicates(context, options));
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
    const pinned = settings?.embedder ?? null;
    const facts = isCorpusFingerprint(pinned) ? await this.#termModel.facts() : null;
    const embedder = pinned === null || facts === null ? pinned : { ...pinned, revision: facts.fingerprint };
    return { collection: this.collection, embedder, ...(await this.#store.status()) };
  }

  async has(id: DocumentId): Promise<boolean> {
    return (await this.#store.getDocument(id)) !== null;
  }

  async document(id: DocumentId): Promise<DocumentWithText> {
    const document = await this.#store.getDocument(id);
    if (document === null) throw documentNotFound(id);
    return { ...document, chunks: (await this.#store.chunksOf(id)).map(passage) };
  }

  protected override imported(): void {
    this.#spaces.forget();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What is learned in the background needs the store.
    await this.#training[Symbol.asyncDispose]();
    await this.#analysis[Symbol.asyncDispose]();
    await (await this.#reader?.catch(() => null))?.[Symbol.asyncDispose]();
    await (await this.#reranker?.catch(() => null))?.[Symbol.asyncDispose]();
    await this.#embedder[Symbol.asyncDispose]();
    await this.#store[Symbol.asyncDispose]();
  }

  #indexContext(): IndexContext {
    return {
      store: this.#store,
      embedder: async (choose, sizeBytes) => await this.#embedder.forIndexing(choose, sizeBytes),
      lsa: this.#analysis,
      terms: this.#training,
    };
  }

  /** Another process may replace all vectors meanwhile; then what was found with a query of the ones before means nothing. */
  async #searched<T>(work: (context: SearchContext) => Promise<T>): Promise<T> {
    for (;;) {
      const { context, generation } = await this.#searchContext();
      const result = await work(context);
      if (!(await this.#embedder.isOutdated(generation))) return result;
    }
  }

  async #searchContext(): Promise<{ readonly context: SearchContext; readonly generation: number }> {
    const { openReranker } = this.#models;
    const embedder = await this.#embedder.forQueries();
    const { generation } = this.#embedder;
    const context: SearchContext = {
      store: this.#store,
      embedder,
      reranker:
        openReranker === null
          ? null
          : async () => await (this.#reranker ??= retried(openReranker, () => (this.#reranker = null))),
      space: async () => await this.#spaces.dense(generation),
      lsa: async () => await this.#spaces.lsa(),
      terms: async () => await this.#termModel.forQueries(isCorpusFingerprint(this.#embedder.fingerprint)),
      languages: this.#embedder.languages,
      denseWeight: this.#embedder.denseWeight,
    };
    return { context, generation };
  }
}
