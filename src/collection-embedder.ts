import { availableParallelism } from "node:os";
import type { Language } from "./core/document.ts";
import { EngineError } from "./core/errors.ts";
import type { EmbedderFingerprint } from "./core/fingerprint.ts";
import type { CollectionTermModel } from "./collection-term-model.ts";
import { CORPUS_WEIGHT, corpusFingerprint } from "./embed/corpus/corpus-fingerprint.ts";
import { CORPUS_MODEL, isCorpusFingerprint } from "./core/fingerprint.ts";
import type { Embedder } from "./embed/embedder.ts";
import { openEmbedder, type OpenEmbedderOptions } from "./embed/open-embedder.ts";
import { DEFAULT_MODEL, findModel, type ModelEntry } from "./embed/registry.ts";
import { CORPUS_DIMENSIONS } from "./embed/corpus/corpus-options.ts";
import { CHUNKER_VERSION } from "./indexer/chunk/chunker.ts";
import type { ModelChoice } from "./indexer/choose-model.ts";
import type { OpenedEmbedder } from "./indexer/run.ts";
import type { CollectionSettings, Store } from "./store/store.ts";

/** What the caller said about the model; the rest is the collection's. */
export interface ModelOptions extends Pick<
  OpenEmbedderOptions,
  "model" | "dtype" | "pooling" | "truncate" | "cacheFolder" | "offline" | "onProgress"
> {
  /** Threads that embed in large indexing runs, each with a copy of the model; default one a core, 0 for the calling thread. */
  readonly workers?: number | undefined;
}

/** How a collection's model is opened again: a folder's path is not in its fingerprint. */
type ModelSpec = { readonly model: string } & Pick<OpenEmbedderOptions, "dtype" | "pooling" | "truncate">;

/** Less text than this is embedded before worker threads would have gained what they take to start. */
const PARALLEL_BYTES = 256 * 1024;
const SPEC_STATE = "model";
const WORDS_ALONE = "none";
/** For models whose weight was not measured. */
const UNMEASURED_DENSE_WEIGHT = 0.5;

/** The embedder that a collection is bound to: opened when first needed, checked against the pinned fingerprint. */
export class CollectionEmbedder implements AsyncDisposable {
  readonly #store: Store;
  readonly #options: ModelOptions;
  readonly #terms: CollectionTermModel;
  #settings: CollectionSettings | null;
  #opening: Promise<Embedder> | null = null;
  #generation = 0;

  private constructor(
    store: Store,
    terms: CollectionTermModel,
    options: ModelOptions,
    settings: CollectionSettings | null,
  ) {
    this.#store = store;
    this.#terms = terms;
    this.#options = options;
    this.#settings = settings;
  }

  /** @throws {EngineError} `EMBEDDER_MISMATCH` when another model is asked for than the collection was indexed with */
  static async open(store: Store, terms: CollectionTermModel, options: ModelOptions): Promise<CollectionEmbedder> {
    const settings = await store.settings();
    const { model } = options;
    if (settings !== null && model !== undefined && !isSameModel(model, settings.embedder, await readSpec(store))) {
      throw mismatch(settings.embedder?.model ?? WORDS_ALONE, model);
    }
    return new CollectionEmbedder(store, terms, options, settings);
  }

  /** Null before the first indexing, and for a collection that is searched by words alone. */
  get fingerprint(): EmbedderFingerprint | null {
    return this.#settings?.embedder ?? null;
  }

  /** Of the model that the collection's vectors are of at this moment, which may be trained anew; null where there is none. */
  async current(): Promise<EmbedderFingerprint | null> {
    this.#settings ??= await this.#store.settings();
    const pinned = this.fingerprint;
    if (pinned === null || !this.#isCorpus) return pinned;
    const facts = await this.#terms.facts();
    return facts === null ? null : corpusFingerprint(pinned.dimensions, facts.fingerprint);
  }

  get denseWeight(): number {
    if (this.#isCorpus) return CORPUS_WEIGHT;
    return this.#entry?.hybridWeight ?? UNMEASURED_DENSE_WEIGHT;
  }

  /** Null for a model that the registry does not know. */
  get languages(): readonly Language[] | null {
    if (this.#isCorpus) return ["*"];
    return this.#entry?.languages ?? null;
  }

  /** Whether its vectors come from terms that are trained on itself, and not from a model that is opened here. */
  get #isCorpus(): boolean {
    return isCorpusFingerprint(this.fingerprint);
  }

  get #entry(): ModelEntry | null {
    const model = this.fingerprint?.model;
    return model === undefined ? null : findModel(model);
  }

  /** For queries; another process may have indexed for the first time meanwhile. */
  async forQueries(): Promise<(() => Promise<Embedder>) | null> {
    this.#settings ??= await this.#store.settings();
    if (this.fingerprint === null) return null;
    if (!this.#isCorpus) return async () => await this.#pinned();
    this.#generation = (await this.#terms.facts())?.generation ?? 0;
    return this.#generation === 0 ? null : async () => await this.#terms.embedder();
  }

  /** Rises whenever all vectors of the collection are replaced, as far as `forQueries` knows; 0 where they never are. */
  get generation(): number {
    return this.#generation;
  }

  /** Whether all vectors have been replaced since `forQueries` gave an embedder for them. */
  async isOutdated(generation: number): Promise<boolean> {
    return this.#isCorpus && ((await this.#terms.facts())?.generation ?? 0) !== generation;
  }

  /**
   * For indexing; pins the choice when there is none yet.
   *
   * @param sizeBytes  about how much there is to embed; much of it is embedded by worker threads
   */
  async forIndexing(choose: () => Promise<ModelChoice>, sizeBytes: number): Promise<OpenedEmbedder> {
    this.#settings ??= await this.#store.settings();
    const notices = this.#settings === null ? await this.#pin(choose) : [];
    // Vectors of the collection's own terms are made when all documents are stored.
    const local = this.fingerprint === null || this.#isCorpus ? null : await this.#pinned();
    const workers = this.#options.workers ?? availableParallelism();
    if (local === null || sizeBytes < PARALLEL_BYTES || workers === 0) {
      return { embedder: local, notices, [Symbol.asyncDispose]: async () => {} };
    }
    const embedder = local.withWorkers(workers);
    return {
      embedder: embedder ?? local,
      notices,
      [Symbol.asyncDispose]: async () => await embedder?.[Symbol.asyncDispose](),
    };
  }

  async #pin(choose: () => Promise<ModelChoice>): Promise<string[]> {
    const asked = this.#options.model;
    const choice = asked === undefined ? await this.#chosen(choose) : { model: asked, reason: null };
    const isModel = choice.model !== WORDS_ALONE && choice.model !== CORPUS_MODEL;
    if (!isModel) this.#checkNothingAsked(choice.model);
    const spec = isModel ? this.#spec(choice.model) : null;
    const embedder = spec === null ? null : await this.#open(spec);
    const corpus = choice.model === CORPUS_MODEL ? corpusFingerprint(CORPUS_DIMENSIONS) : null;
    const settings: CollectionSettings = { embedder: embedder?.fingerprint ?? corpus, chunker: CHUNKER_VERSION };
    await this.#store.pinSettings(settings);
    if (spec !== null) await this.#store.writeState(SPEC_STATE, Buffer.from(JSON.stringify(spec)));
    this.#settings = settings;
    return choice.reason === null ? [] : [choice.reason];
  }

  /** What a model file would be opened with says nothing here. @throws {EngineError} `BAD_CONFIG` */
  #checkNothingAsked(model: string): void {
    const { dtype, pooling, truncate } = this.#options;
    const asked = Object.entries({ dtype, pooling, truncate }).find(([, value]) => value !== undefined);
    if (asked === undefined) return;
    throw new EngineError("BAD_CONFIG", `The model ${model} has no ${asked[0]} to choose`, {
      hint: `Leave ${asked[0]} out, or name a model with --model.`,
      data: { model, option: asked[0], value: asked[1] },
    });
  }

  /** Most text is English, so the model for it is opened while somebody looks which language it is. */
  async #chosen(choose: () => Promise<ModelChoice>): Promise<ModelChoice> {
    const opening = this.#open(this.#spec(DEFAULT_MODEL));
    // A failure is thrown when the model is the one.
    opening.catch(() => {});
    const choice = await choose();
    if (choice.model === DEFAULT_MODEL) return choice;
    const opened = await opening.catch(() => null);
    this.#opening = null;
    await opened?.[Symbol.asyncDispose]();
    return choice;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const embedder = await this.#opening?.catch(() => null);
    await embedder?.[Symbol.asyncDispose]();
  }

  async #pinned(): Promise<Embedder> {
    const pinned = this.fingerprint!;
    const embedder = await this.#open(await this.#openOptions());
    const differs = (Object.keys(pinned) as (keyof EmbedderFingerprint)[]).filter(
      (key) => pinned[key] !== embedder.fingerprint[key],
    );
    if (differs.length === 0) return embedder;
    throw new EngineError("EMBEDDER_MISMATCH", `The model ${pinned.model} is not the one of this collection any more`, {
      hint: "Restore the model's files, or index the documents into a new collection.",
      data: { differs, pinned, actual: embedder.fingerprint },
    });
  }

  async #openOptions(): Promise<OpenEmbedderOptions & ModelSpec> {
    const { cacheFolder, offline, onProgress } = this.#options;
    const spec = (await readSpec(this.#store)) ?? this.#spec(this.fingerprint!.model);
    return { ...spec, cacheFolder, offline, onProgress };
  }

  #spec(model: string): ModelSpec {
    const { dtype, pooling, truncate } = this.#options;
    return { model, dtype, pooling, truncate };
  }

  async #open(spec: ModelSpec): Promise<Embedder> {
    const { cacheFolder, offline, onProgress } = this.#options;
    this.#opening ??= openEmbedder({ ...spec, cacheFolder, offline, onProgress });
    try {
      return await this.#opening;
    } catch (error) {
      // A model that could not be fetched may be there at the next try.
      this.#opening = null;
      throw error;
    }
  }
}

async function readSpec(store: Store): Promise<ModelSpec | null> {
  const bytes = await store.readState(SPEC_STATE);
  return bytes === null ? null : (JSON.parse(Buffer.from(bytes).toString("utf8")) as ModelSpec);
}

function isSameModel(asked: string, pinned: EmbedderFingerprint | null, spec: ModelSpec | null): boolean {
  if (pinned === null) return asked === WORDS_ALONE;
  const name = findModel(asked)?.model ?? asked;
  return name === pinned.model || asked === spec?.model;
}

function mismatch(pinned: string, asked: string): EngineError {
  return new EngineError("EMBEDDER_MISMATCH", `The collection was indexed with ${pinned}, not with ${asked}`, {
    hint: "Leave --model out to use the collection's own, or index into a new collection.",
    data: { pinned, asked },
  });
}
