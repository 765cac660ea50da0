import type { TrainingOptions } from "../terms/train/training-options.ts";

/** Of the vectors of a collection that is bound to the `corpus` embedder; it cannot change afterwards. */
export const CORPUS_DIMENSIONS = 100;
/** Enough words for several threads; with one the same texts give the same vectors, bit for bit. */
const MANY_CHUNKS = 4000;

/**
 * How terms are trained on a collection: FastText, so that words that were never seen, or seldom, get vectors of their parts.
 * What is not named is gensim's default. docs/terms.md has what was measured.
 *
 * @param chunks  passages of the collection, some hundred words each
 */
export function corpusTrainingOptions(chunks: number): Partial<TrainingOptions> {
  return {
    algorithm: "fasttext",
    architecture: "skip-gram",
    dimensions: CORPUS_DIMENSIONS,
    minCount: 2,
    epochs: 5,
    minN: 2,
    maxN: 4,
    buckets: 2 ** 16,
    ...(chunks < MANY_CHUNKS && { threads: 1 }),
  };
}
