import type { TaskOptions } from "../../core/care.ts";
import type { TrainingOptions } from "../../embed/terms/train/training-options.ts";
import type { Store } from "../../store/store.ts";
import type { StoredTermModel } from "../../store/terms/term-store.ts";
import type { CollectionCorpus, CollectionTerms } from "./collection-terms.ts";

/** Loads what trains terms with the first writing: a search starts without it. */
export class LazyTerms implements Pick<CollectionTerms, "update" | "follow" | "train">, AsyncDisposable {
  readonly #store: Store;
  #loading: Promise<CollectionTerms> | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @see CollectionTerms.update */
  async update(options: TaskOptions = {}): Promise<string[]> {
    return await (await this.#load()).update(options);
  }

  /** @see CollectionTerms.follow */
  async follow(): Promise<void> {
    await (await this.#load()).follow();
  }

  /** @see CollectionTerms.train */
  async train(options: Partial<TrainingOptions>, task: TaskOptions = {}): Promise<StoredTermModel> {
    return await (await this.#load()).train(options, task);
  }

  /** @see CollectionTerms.corpus */
  async corpus(): Promise<CollectionCorpus> {
    return (await this.#load()).corpus();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#loading)?.[Symbol.asyncDispose]();
  }

  async #load(): Promise<CollectionTerms> {
    this.#loading ??= import("./collection-terms.ts").then((module) => new module.CollectionTerms(this.#store));
    return await this.#loading;
  }
}
