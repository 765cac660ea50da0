import { DenseSpace } from "./query/retrieve/dense-space.ts";
import { LsaSpace, type OpenedLsa } from "./query/retrieve/lsa-space.ts";
import type { Store } from "./store/store.ts";

/** How long a learned state may lag behind one that another process has written. */
const MAX_AGE_MS = 1000;

/** What a collection has learned of its own texts, as its searches use it. */
export class LearnedSpaces {
  readonly #store: Store;
  #dense: { readonly opened: Promise<DenseSpace>; readonly at: number; readonly vectors: number } | null = null;
  #lsa: { readonly opened: Promise<OpenedLsa>; readonly at: number } | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What was learned anew is read by the next search. */
  forget(): void {
    this.#dense = null;
    if (this.#lsa !== null) this.#lsa = { ...this.#lsa, at: -Infinity };
  }

  /** @param vectors  tells vectors from those that take the place of all of them */
  async dense(vectors: number): Promise<DenseSpace> {
    const now = performance.now();
    if (this.#dense?.vectors !== vectors || now - this.#dense.at > MAX_AGE_MS) {
      this.#dense = { opened: DenseSpace.open(this.#store), at: now, vectors };
    }
    return await this.#dense.opened;
  }

  async lsa(): Promise<OpenedLsa> {
    const now = performance.now();
    if (this.#lsa === null || now - this.#lsa.at > MAX_AGE_MS) {
      const known = this.#lsa === null ? null : (await this.#lsa.opened).space;
      this.#lsa = { opened: LsaSpace.open(this.#store, known), at: now };
    }
    return await this.#lsa.opened;
  }
}
