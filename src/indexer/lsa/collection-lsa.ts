import { isEngineError } from "../../core/errors.ts";
import type { TaskOptions } from "../../core/care.ts";
import type { LsaModel } from "../../embed/lsa/lsa-model.ts";
import { decodeLsa, encodeLsa } from "../../embed/lsa/lsa-state.ts";
import { ANALYZER_VERSION } from "../../store/analyze/analyzer.ts";
import type { LsaDrift, LsaFit } from "../../store/lsa/lsa-store.ts";
import type { Store } from "../../store/store.ts";
import { analyseInThread } from "./analysis-thread.ts";
import { type AnalysisContext, fitModel, placeChunks } from "./analyse-collection.ts";
import { isFitDue } from "./drift.ts";

/** More new chunks than these are placed on a thread of their own. */
const MAX_CHUNKS_HERE = 256;
/** After a fit in the background that failed. */
const RETRY_AFTER_MS = 60_000;

/**
 * Keeps the latent semantic analysis of a collection up to date: places new chunks with the model there is, and fits another
 * when the collection has changed much. It only adds to the ranking, so nothing fails for its sake.
 */
export class CollectionLsa implements AsyncDisposable {
  readonly #store: Store;
  #known: { readonly generation: number; readonly model: LsaModel } | null = null;
  /** Of those who place what is new, one at a time. */
  #placing: Promise<void> = Promise.resolve();
  #background: Promise<void> | null = null;
  #retryAt = -Infinity;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Brings the analysis up to date, fitting it when that is due.
   *
   * @returns what the user should know
   * @throws {EngineError} `ABORTED`
   */
  async update(options: TaskOptions = {}): Promise<string[]> {
    await this.#background;
    try {
      await this.#update(options);
      return [];
    } catch (error) {
      if (isEngineError(error, "ABORTED")) throw error;
      return [`The words of the collection could not be analysed: ${messageOf(error)} Searches do without that.`];
    }
  }

  /** Places what is new. A fit that is due goes on in the background when this has resolved. */
  async follow(): Promise<void> {
    try {
      await this.#place({});
    } catch {
      // The next run tries again, and has somebody to tell.
    }
    if (this.#background !== null || performance.now() < this.#retryAt) return;
    this.#background = this.#fitWhileDue().finally(() => (this.#background = null));
  }

  /** Waits for a fit in the background. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#background;
  }

  async #fitWhileDue(): Promise<void> {
    try {
      for (let drift = await this.#drift(); isFitDue(drift); drift = await this.#drift()) {
        if (!(await this.#fit(drift, {}))) throw new Error("There is nothing to fit");
      }
    } catch {
      this.#retryAt = performance.now() + RETRY_AFTER_MS;
    }
  }

  async #update(options: TaskOptions): Promise<void> {
    const drift = await this.#drift();
    if (isFitDue(drift)) await this.#fit(drift, options);
    await this.#place(options);
  }

  /** A fit without a whole model is none. */
  async #drift(): Promise<LsaDrift> {
    const drift = await this.#store.lsa.drift();
    return drift.fit === null || (await this.#modelOf(drift.fit)) !== null ? drift : { ...drift, fit: null };
  }

  /** @returns whether there is a new model in use */
  async #fit({ documents, lastDocument }: LsaDrift, options: TaskOptions): Promise<boolean> {
    const { lsa } = this.#store;
    const generation = await lsa.begin();
    const { chunks } = await this.#store.status();
    const bytes = await this.#analyse({ ...this.#context(generation, options), chunks });
    if (bytes === null) return false;
    const { dimensions } = decodeLsa(bytes);
    const fit: LsaFit = { generation, dimensions, analyzer: ANALYZER_VERSION, documents, lastDocument };
    const isUsed = await lsa.use(fit, bytes);
    while (await lsa.sweep());
    return isUsed;
  }

  /** @returns the model, once all chunks have places by it; null when there is none to be had */
  async #analyse(context: AnalysisContext): Promise<Uint8Array | null> {
    const { file } = this.#store.lsa;
    if (file !== null) return await analyseInThread({ file, model: null, after: 0 }, context);
    const model = await fitModel(context);
    return model !== null && (await placeChunks(model, 0, context)) ? encodeLsa(model) : null;
  }

  async #place(options: TaskOptions): Promise<void> {
    const placed = this.#placing.then(async () => await this.#placeByFitInUse(options));
    this.#placing = placed.catch(() => {});
    await placed;
  }

  /** Another process may fit the collection anew meanwhile. */
  async #placeByFitInUse(options: TaskOptions): Promise<void> {
    for (let fit = await this.#store.lsa.fit(); fit !== null && fit.analyzer === ANALYZER_VERSION;) {
      await this.#placeBy(fit, options);
      const now = await this.#store.lsa.fit();
      if (now?.generation === fit.generation) return;
      fit = now;
    }
  }

  /** Chunks are placed in order, so what is new is above the last that was. */
  async #placeBy(fit: LsaFit, options: TaskOptions): Promise<void> {
    const { lsa } = this.#store;
    const after = await lsa.lastPlaced(fit.generation);
    const { length } = await lsa.textsAfter(after, MAX_CHUNKS_HERE + 1);
    if (length === 0) return;
    const context = this.#context(fit.generation, options);
    if (length > MAX_CHUNKS_HERE && lsa.file !== null) {
      const model = await lsa.model(fit.generation);
      if (model !== null) await analyseInThread({ file: lsa.file, model, after }, context);
    } else {
      const model = await this.#modelOf(fit);
      if (model !== null) await placeChunks(model, after, context);
    }
  }

  /** @returns null when it is missing or damaged, or another one is in use */
  async #modelOf({ generation }: LsaFit): Promise<LsaModel | null> {
    if (this.#known?.generation === generation) return this.#known.model;
    try {
      const bytes = await this.#store.lsa.model(generation);
      if (bytes === null) return null;
      this.#known = { generation, model: decodeLsa(bytes) };
      return this.#known.model;
    } catch (error) {
      if (isEngineError(error, "INDEX_CORRUPT")) return null;
      throw error;
    }
  }

  #context(generation: number, { signal, onProgress }: TaskOptions): AnalysisContext {
    const { lsa } = this.#store;
    return {
      textsAfter: async (after, limit) => await lsa.textsAfter(after, limit),
      put: async (places) => await lsa.put(generation, places),
      signal,
      onProgress,
    };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
