import { EngineError, isEngineError } from "./core/errors.ts";
import type { TermsEngine } from "./core/terms.ts";
import type { CorpusEmbedder } from "./embed/corpus/corpus-embedder.ts";
import type { KeyedVectors } from "./embed/terms/keyed-vectors.ts";
import type { Embedder } from "./embed/embedder.ts";
import type { OpenedTermModel, StoredModelFacts } from "./embed/terms/stored/open-term-model.ts";
import type { QueryTermModel } from "./query/terms/query-term-model.ts";
import type { Store } from "./store/store.ts";

/** The term vectors that a collection holds, in memory from when they are first needed; another process may train them anew. */
export class CollectionTermModel {
  readonly #store: Store;
  #opened: Promise<OpenedTermModel | null> = Promise.resolve(null);
  #known: { readonly generation: number; readonly opened: Promise<OpenedTerms> } | null = null;

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

  /** What can be asked of the terms; null where there are none. @throws {EngineError} `INDEX_CORRUPT` */
  async opened(): Promise<OpenedTerms | null> {
    const model = await this.model();
    if (model === null) return null;
    const { generation } = model.facts;
    if (this.#known?.generation !== generation) this.#known = { generation, opened: openTerms(model) };
    return await this.#known.opened;
  }

  /** @param isStored  whether the collection's sentence vectors are made of them */
  async forQueries(isStored: boolean): Promise<QueryTermModel | null> {
    const opened = await this.opened();
    if (opened === null) return null;
    const { keyed, embedder } = opened;
    return { keyed, isStored, place: (text) => embedder.place(text) };
  }

  /** Makes sentence vectors of the terms. @throws {EngineError} `NO_EMBEDDER`, `INDEX_CORRUPT` */
  async embedder(): Promise<Embedder> {
    const opened = await this.opened();
    if (opened !== null) return opened.embedder;
    throw new EngineError("NO_EMBEDDER", "The collection has no vectors yet: its terms have not been trained", {
      hint: "Index its sources again.",
    });
  }
}

export interface OpenedTerms {
  readonly keyed: KeyedVectors;
  readonly engine: TermsEngine;
  readonly embedder: CorpusEmbedder;
}

async function openTerms(opened: OpenedTermModel): Promise<OpenedTerms> {
  const [{ createTermsEngine }, { KeyedVectors }, { openCorpusEmbedder }, { termAsRead }] = await Promise.all([
    import("./embed/terms/terms-engine.ts"),
    import("./embed/terms/keyed-vectors.ts"),
    import("./embed/corpus/open-corpus-embedder.ts"),
    import("./embed/terms/tokenize/term-as-read.ts"),
  ]);
  const keyed = new KeyedVectors(opened.model);
  return { keyed, engine: createTermsEngine(keyed, termAsRead), embedder: openCorpusEmbedder(opened) };
}
