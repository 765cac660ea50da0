import type { TaskOptions } from "../../core/care.ts";
import { EngineError, isEngineError } from "../../core/errors.ts";
import { isCorpusFingerprint } from "../../core/fingerprint.ts";
import { corpusTrainingOptions } from "../../embed/corpus/corpus-options.ts";
import type { DocumentCorpus } from "../../embed/terms/doc2vec/train-doc2vec.ts";
import { assertOptionsUsed } from "../../embed/terms/option-use.ts";
import type { TermCorpus } from "../../embed/terms/train/term-corpus.ts";
import type { TrainingOptions } from "../../embed/terms/train/training-options.ts";
import type { StoredTermModel, TermDrift } from "../../store/terms/term-store.ts";
import type { Store } from "../../store/store.ts";
import { collectionDocuments, collectionSentences, type TextsAfter } from "./collection-corpus.ts";
import { placeNewChunks } from "./place-chunks.ts";
import { trainCollection } from "./train-collection.ts";
import { isTrainingDue } from "./training-due.ts";

/** A collection as text to train on: its sentences, or its documents by their ids. */
export type CollectionCorpus = TermCorpus & DocumentCorpus;

/** After a training in the background that failed. */
const RETRY_AFTER_MS = 60_000;

/**
 * Keeps the term vectors of a collection that is bound to the `corpus` embedder up to date, and with them its sentence vectors: trains
 * when that is due, and gives vectors to chunks that have none. Other collections have terms when they are asked for.
 */
export class CollectionTerms implements AsyncDisposable {
  readonly #store: Store;
  /** One at a time. */
  #working: Promise<unknown> = Promise.resolve();
  #background: Promise<void> | null = null;
  #retryAt = -Infinity;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Brings the vectors up to date, training terms when that is due. Old vectors stay as they are until all new ones are there.
   *
   * @returns what the user should know
   * @throws {EngineError} `ABORTED`, and what reading and writing the store throws
   */
  async update(options: TaskOptions = {}): Promise<string[]> {
    if (!(await this.#isBound())) return [];
    return await this.#alone(async () => await this.#update(options));
  }

  /** Gives vectors to what is new. A training that is due goes on in the background when this has resolved. */
  async follow(): Promise<void> {
    if (!(await this.#isBound())) return;
    try {
      await this.#alone(async () => await placeNewChunks(this.#store, {}));
    } catch {
      // The next run tries again, and has somebody to tell.
    }
    if (this.#background !== null || performance.now() < this.#retryAt) return;
    this.#background = this.#trainWhileDue().finally(() => (this.#background = null));
  }

  /**
   * Trains the terms of any collection, as asked for.
   *
   * @throws {EngineError} `BAD_REQUEST` for a collection with too little text, an option that would do nothing, or dimensions that its sentence vectors do not have;
   *                       `BAD_CONFIG`, `ABORTED`
   */
  async train(options: Partial<TrainingOptions>, task: TaskOptions = {}): Promise<StoredTermModel> {
    assertOptionsUsed(options, corpusTrainingOptions(0));
    return await this.#alone(async () => {
      const trained = await trainCollection(this.#store, options, task);
      if (trained !== null) return trained;
      const model = await this.#store.terms.model();
      if (model !== null) return model;
      throw new EngineError("BAD_REQUEST", "The collection has too little text to train terms on", {
        hint: "Index more documents first, or lower minCount.",
        data: { collection: this.#store.name },
      });
    });
  }

  /** What the collection says, read anew at each call and a little at a time. */
  corpus(): CollectionCorpus {
    const textsAfter: TextsAfter = async (after, limit) => await this.#store.lsa.textsAfter(after, limit);
    return { sentences: () => collectionSentences(textsAfter), documents: () => collectionDocuments(textsAfter) };
  }

  /** Waits for a training in the background: what was handed over by a short-lived program is trained on as well. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#background;
    await this.#working.catch(() => {});
  }

  async #isBound(): Promise<boolean> {
    return isCorpusFingerprint((await this.#store.settings())?.embedder);
  }

  async #update(options: TaskOptions): Promise<string[]> {
    const notices: string[] = [];
    const drift = await this.#drift();
    if (isTrainingDue(drift)) {
      const trained = await attempt(async () => await trainCollection(this.#store, askedFor(drift), options));
      if (trained !== null) notices.push(describe(trained, drift.model));
    }
    await placeNewChunks(this.#store, options);
    return notices;
  }

  async #drift(): Promise<TermDrift> {
    return await this.#store.terms.drift();
  }

  async #trainWhileDue(): Promise<void> {
    try {
      for (let drift = await this.#drift(); isTrainingDue(drift); drift = await this.#drift()) {
        const given = askedFor(drift);
        const trained = await this.#alone(async () => await trainCollection(this.#store, given, {}));
        if (trained === null) throw new Error("There is nothing to train on");
        await this.#alone(async () => await placeNewChunks(this.#store, {}));
      }
    } catch {
      this.#retryAt = performance.now() + RETRY_AFTER_MS;
    }
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#working.then(work);
    this.#working = done.catch(() => {});
    return await done;
  }
}

/** What was asked for when the terms were trained last holds when they are trained anew. */
function askedFor({ model }: TermDrift): Partial<TrainingOptions> {
  return model?.given ?? {};
}

/** @returns null for texts that repeat no word */
async function attempt<T>(work: () => Promise<T | null>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isEngineError(error, "BAD_REQUEST")) return null;
    throw error;
  }
}

function describe({ terms, chunks, seconds }: StoredTermModel, before: StoredTermModel | null): string {
  const why = before === null ? "for the first time" : `anew, at ${before.chunks} passages they were trained last`;
  return `The meaning of ${terms} terms was learned ${why}, from ${chunks} passages in ${seconds.toFixed(1)} s.`;
}
