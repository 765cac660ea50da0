import { isEngineError } from "../core/errors.ts";
import type { Store } from "../store/store.ts";

/**
 * How many documents each file of a source had that is not one document by the file's own id, when all of them were stored. The documents
 * alone do not tell: of a file of records, an interrupted run may have stored the first few.
 */
export class WholeFiles {
  readonly #store: Store;
  readonly #state: string;
  readonly #documents: Map<string, number>;
  #isChanged = false;

  private constructor(store: Store, state: string, documents: Map<string, number>) {
    this.#store = store;
    this.#state = state;
    this.#documents = documents;
  }

  static async open(store: Store, source: string): Promise<WholeFiles> {
    const state = `whole files:${source}`;
    try {
      const bytes = await store.readState(state);
      const known = bytes === null ? {} : (JSON.parse(Buffer.from(bytes).toString("utf8")) as Record<string, number>);
      return new WholeFiles(store, state, new Map(Object.entries(known)));
    } catch (error) {
      // Without it files are read once more.
      if (isEngineError(error, "INDEX_CORRUPT") || error instanceof SyntaxError)
        return new WholeFiles(store, state, new Map());
      throw error;
    }
  }

  /** @returns undefined for a file of which that is not known */
  documentsOf(path: string): number | undefined {
    return this.#documents.get(path);
  }

  /** @param documents  undefined for a file that is gone, or one document by its own id */
  set(path: string, documents: number | undefined): void {
    if (this.#documents.get(path) === documents) return;
    this.#isChanged = true;
    if (documents === undefined) this.#documents.delete(path);
    else this.#documents.set(path, documents);
  }

  /** To be called when all that was said is stored. */
  async save(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    await this.#store.writeState(this.#state, Buffer.from(JSON.stringify(Object.fromEntries(this.#documents))));
  }
}
