import type { TrainingOptions } from "../terms/train/training-options.ts";

/** Of the vectors of a collection that is bound to the `corpus` embedder; it cannot change afterwards. */
export const CORPUS_DIMENSIONS = 64;

/**
 * What suits a collection, by its size: little text is read more often, and in it a word counts that stands there once. With one thread the
 * same texts give the same vectors, bit for bit.
 */
const SIZES = [
  { chunks: 1_000, minCount: 1, epochs: 50, buckets: 2 ** 14, threads: 1 },
  { chunks: 5_000, minCount: 2, epochs: 15, buckets: 2 ** 14 },
  { chunks: 50_000, minCount: 2, epochs: 8, buckets: 2 ** 16 },
  { chunks: Infinity, minCount: 5, epochs: 5, buckets: 2 ** 18 },
];

/**
 * How terms are trained on a collection: FastText, so that words that were never seen, or seldom, get vectors of their parts.
 * What is not named is gensim's default. docs/terms.md has what was measured.
 *
 * @param chunks  passages of the collection, some eighty words each
 */
export function corpusTrainingOptions(chunks: number): Partial<TrainingOptions> {
  const { chunks: _, ...suited } = SIZES.find((size) => chunks <= size.chunks)!;
  return {
    algorithm: "fasttext",
    architecture: "skip-gram",
    alpha: 0.035,
    minN: 3,
    maxN: 6,
    ...suited,
  };
}
