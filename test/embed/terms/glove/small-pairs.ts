import { corpusOf } from "../../../../src/embed/terms/train/term-corpus.ts";
import { encodeCorpus, type EncodedCorpus } from "../../../../src/embed/terms/train/encode-corpus.ts";

/** All terms of the sentences, numbered by how frequent they are. */
export async function encoded(sentences: readonly (readonly string[])[]): Promise<EncodedCorpus> {
  return await encodeCorpus(corpusOf(sentences), { minCount: 1, maxTerms: null, maxCountedTerms: null });
}

/** Sums by pairs as the definition has them: over each two places of a sentence at most `window` apart, in either order. */
export function countedPlainly(
  sentences: readonly (readonly string[])[],
  numbers: ReadonlyMap<string, number>,
  window: number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const sentence of sentences) {
    for (const [i, a] of sentence.entries()) {
      for (const [j, b] of sentence.entries()) {
        if (i === j || Math.abs(i - j) > window) continue;
        const [first, second] = [numbers.get(a)!, numbers.get(b)!];
        // The sum of (b, a) is that of (a, b).
        if (first > second) continue;
        const key = `${first} ${second}`;
        sums.set(key, (sums.get(key) ?? 0) + 1 / Math.abs(i - j));
      }
    }
  }
  return sums;
}
