import type { TaskOptions } from "./core/care.ts";
import type {
  OddTermOut,
  TermAnalogy,
  TermAnalogyRequest,
  TermNeighbor,
  TermNeighbors,
  TermNeighborsRequest,
  TermRank,
  TermsEngine,
  TermSimilarity,
  TermSimilarityRequest,
  TermsInfo,
} from "./core/terms.ts";
import type { CollectionTermModel } from "./collection-term-model.ts";
import type { TermModel } from "./embed/terms/term-model.ts";
import type { TrainingOptions } from "./embed/terms/train/training-options.ts";
import { noTerms } from "./query/terms/query-term-model.ts";
import type { CollectionCorpus } from "./indexer/terms/collection-terms.ts";
import type { LazyTerms } from "./indexer/terms/lazy-terms.ts";

export type { TrainingOptions } from "./embed/terms/train/training-options.ts";

/** What training a collection's terms has done. */
export interface TrainedTerms extends TermsInfo {
  /** Of the model: equal for equal ones. */
  readonly fingerprint: string;
  /** Documents and passages that it was trained on. */
  readonly documents: number;
  readonly chunks: number;
  readonly seconds: number;
}

/**
 * The term vectors of a collection. All but `train` and `corpus` fail with `NO_TERMS` before they are trained. A term is asked for as people write it: in
 * capitals or traditional characters it is the one that the texts of the collection were read as.
 */
export interface CollectionTermsEngine extends TermsEngine {
  /**
   * Trains terms on the collection's passages and stores them with it, in place of those it had. In a collection of the `corpus` embedder the
   * vectors of all passages are made anew with them, in one step.
   *
   * @param options  what is not given is as docs/terms.md says for collections
   * @throws {EngineError} `BAD_REQUEST` for too little text, `DIMENSION_MISMATCH` for other dimensions than the collection's vectors have,
   *                       `BAD_CONFIG`, `ABORTED`
   */
  train(options?: Partial<TrainingOptions>, task?: TaskOptions): Promise<TrainedTerms>;
  /** The model as data, to be written into a file. */
  model(): Promise<TermModel>;
  /** What the collection says, for `trainDoc2Vec`, `trainGlove` and `trainTerms`, whose models it does not store; for as long as the engine is open. */
  corpus(): Promise<CollectionCorpus>;
}

/** Over the model that the collection holds at the moment of each question. */
export class LazyTermsEngine implements CollectionTermsEngine {
  readonly #model: CollectionTermModel;
  readonly #training: LazyTerms;

  constructor(model: CollectionTermModel, training: LazyTerms) {
    this.#model = model;
    this.#training = training;
  }

  async train(options: Partial<TrainingOptions> = {}, task: TaskOptions = {}): Promise<TrainedTerms> {
    const { fingerprint, documents, chunks, seconds } = await this.#training.train(options, task);
    return { ...(await this.info()), fingerprint, documents, chunks, seconds };
  }

  async model(): Promise<TermModel> {
    const opened = await this.#model.model();
    if (opened !== null) return opened.model;
    throw noTerms();
  }

  async corpus(): Promise<CollectionCorpus> {
    return await this.#training.corpus();
  }

  async info(): Promise<TermsInfo> {
    return await (await this.#open()).info();
  }

  async neighbors(request: TermNeighborsRequest): Promise<TermNeighbors> {
    return await (await this.#open()).neighbors(request);
  }

  async analogy(request: TermAnalogyRequest): Promise<TermAnalogy> {
    return await (await this.#open()).analogy(request);
  }

  async similarity(request: TermSimilarityRequest): Promise<TermSimilarity> {
    return await (await this.#open()).similarity(request);
  }

  async oddOneOut(terms: readonly string[]): Promise<OddTermOut> {
    return await (await this.#open()).oddOneOut(terms);
  }

  async rank(term: string, other: string): Promise<TermRank> {
    return await (await this.#open()).rank(term, other);
  }

  async closerThan(term: string, other: string): Promise<readonly TermNeighbor[]> {
    return await (await this.#open()).closerThan(term, other);
  }

  async mean(terms: readonly string[]): Promise<Float32Array | null> {
    return await (await this.#open()).mean(terms);
  }

  async #open(): Promise<TermsEngine> {
    const opened = await this.#model.opened();
    if (opened !== null) return opened.engine;
    throw noTerms();
  }
}
