import { EngineError, isEngineError } from "./core/errors.ts";
import type { TermsEngine } from "./core/terms.ts";
import type { Embedder } from "./embed/embedder.ts";
import type { OpenedTermModel, StoredModelFacts } from "./embed/terms/stored/open-term-model.ts";
import type { Store } from "./store/store.ts";

/** The term vectors that a collection holds, in memory from when they are first needed; another process may train them anew. */
export class CollectionTermModel {
  readonly #store: Store;
  #opened: Promise<OpenedTermModel | null> = Promise.resolve(null);
  #engine: { readonly generation: number; readonly opened: Promise<TermsEngine> } | null = null;
  #embedder: { readonly generation: number; readonly opened: Promise<Embedder> } | null = null;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What is told of the model in use; null where there is none, and where it is damaged. */
  async facts(): Promise<StoredModelFacts | null> {
    try {
      return await this.#store.terms.model();
    } catch (error) {
      if (isEngineError(error, "INDEX_CORRUPT")) return null;
      throw error;
    }
  }

  /** @throws {EngineError} `INDEX_CORRUPT` */
  async model(): Promise<OpenedTermModel | null> {
    const { openTermModel } = await import("./embed/terms/stored/open-term-model.ts");
    const known = await this.#opened.catch(() => null);
    this.#opened = openTermModel(this.#store.terms, known);
    return await this.#opened;
  }

  /** Answers questions about the terms; null where there are none. @throws {EngineError} `INDEX_CORRUPT` */
  async engine(): Promise<TermsEngine | null> {
    const opened = await this.model();
    if (opened === null) return null;
    const { generation } = opened.facts;
    if (this.#engine?.generation !== generation) this.#engine = { generation, opened: openTermsEngine(opened) };
    return await this.#engine.opened;
  }

  /** Makes sentence vectors of the terms. @throws {EngineError} `NO_EMBEDDER`, `INDEX_CORRUPT` */
  async embedder(): Promise<Embedder> {
    const model = await this.model();
    if (model === null) {
      throw new EngineError("NO_EMBEDDER", "The collection has no vectors yet: its terms have not been trained", {
        hint: "Index its sources again.",
      });
    }
    const { generation } = model.facts;
    if (this.#embedder?.generation !== generation) {
      const opened = import("./embed/corpus/open-corpus-embedder.ts").then((module) =>
        module.openCorpusEmbedder(model),
      );
      this.#embedder = { generation, opened };
    }
    return await this.#embedder.opened;
  }
}

async function openTermsEngine({ model }: OpenedTermModel): Promise<TermsEngine> {
  const [{ createTermsEngine }, { KeyedVectors }] = await Promise.all([
    import("./embed/terms/terms-engine.ts"),
    import("./embed/terms/keyed-vectors.ts"),
  ]);
  return createTermsEngine(new KeyedVectors(model));
}
