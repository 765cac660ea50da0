import type { DocumentCorpus, TermDocument } from "../../../../src/embed/terms/doc2vec/train-doc2vec.ts";
import { SeededRandom } from "../../../../src/eval/seeded-random.ts";

/** Documents of some words, in turn about one of two themes: of three words, one is of ten that the theme has alone, the others of ten that all have. */
export function themedDocuments(count: number, seed = 1): TermDocument[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, (_, i) => ({
    id: `${"ab"[i % 2]}-${i}`,
    terms: Array.from(
      { length: 30 + random.below(30) },
      () => `${"abc"[random.below(3) === 0 ? i % 2 : 2]}${random.below(10)}`,
    ),
  }));
}

export function corpusOfDocuments(documents: Iterable<TermDocument>): DocumentCorpus {
  return {
    async *documents() {
      yield* documents;
    },
  };
}
