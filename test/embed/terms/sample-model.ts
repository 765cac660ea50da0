import type { TermModel } from "../../../src/embed/terms/term-model.ts";
import { composeVectors } from "../../../src/embed/terms/compose-vectors.ts";

/** Small numbers that float32 holds and that no two places share. */
export function sampleValues(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** A FastText model with all that a model can have. */
export function sampleModel(
  terms: readonly string[] = ["the", "über", "语言", "dog", "</s>"],
  dimensions = 6,
): TermModel {
  const shape = { minN: 2, maxN: 4, buckets: 50 };
  const own = sampleValues(terms.length * dimensions, 2);
  // The last three buckets are empty.
  const rows = Int32Array.from({ length: shape.buckets }, (_, i) => (i < 47 ? i : -1));
  const subwords = { ...shape, rows, vectors: sampleValues(47 * dimensions, 3), ownVectors: own };
  return {
    algorithm: "fasttext",
    dimensions,
    terms,
    counts: Float64Array.from(terms, (_, i) => 100 - i),
    vectors: composeVectors(terms, subwords, dimensions),
    subwords,
    training: {
      options: { window: 4, epochs: 3 },
      epochsDone: 3,
      outputVectors: sampleValues(terms.length * dimensions, 4),
    },
  };
}
