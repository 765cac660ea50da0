import type { TaskOptions } from "../../core/care.ts";
import type { Store } from "../../store/store.ts";
import type { CollectionLsa } from "./collection-lsa.ts";

/** Loads what keeps the analysis of a collection up to date with the first writing: a search starts without it. */
export class LazyLsa implements Pick<CollectionLsa, "update" | "follow">, AsyncDisposable {
  readonly #store: Store;
  #loading: Promise<CollectionLsa> | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @see CollectionLsa.update */
  async update(options: TaskOptions = {}): Promise<string[]> {
    return await (await this.#load()).update(options);
  }

  /** @see CollectionLsa.follow */
  async follow(): Promise<void> {
    await (await this.#load()).follow();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#loading)?.[Symbol.asyncDispose]();
  }

  async #load(): Promise<CollectionLsa> {
    this.#loading ??= import("./collection-lsa.ts").then((module) => new module.CollectionLsa(this.#store));
    return await this.#loading;
  }
}
