import type { RelatedTerm } from "../../core/search.ts";
import type { TermNeighbor } from "../../core/terms.ts";
import { tokenizeTerms } from "../../embed/terms/tokenize/tokenize-terms.ts";
import { queryTerms } from "../../store/analyze/analyzer.ts";
import { phraseOf } from "../../store/analyze/phrase.ts";
import { isStopWord } from "../../store/analyze/stop-words.ts";
import type { RelatedPhrase } from "../../store/store.ts";

/** Terms of a vocabulary nearest to one, nearest first; none for a term that it does not have. */
export type NearTerms = (term: string, limit: number) => readonly TermNeighbor[];

export interface RelatedTermsOptions {
  /** Cosine that a neighbour has at least. */
  readonly minSimilarity: number;
  /** Neighbours of one word of the query. */
  readonly perTerm: number;
  /** Of a neighbour of similarity 1. */
  readonly weight: number;
}

/** Measured in docs/terms.md. */
export const RELATED_TERMS: RelatedTermsOptions = { minSimilarity: 0.6, perTerm: 3, weight: 0.3 };

const MAX_RELATED = 32;

/**
 * Terms near in meaning to the words of a query. Function words have none and are none; nor is another form of the same word, which is
 * found anyway.
 *
 * @see Roy, Paul, Mitra & Garain, Using word embeddings for automatic query expansion, 2016, https://arxiv.org/abs/1606.07608
 */
export function relatedTerms(
  text: string,
  near: NearTerms,
  { minSimilarity, perTerm, weight }: RelatedTermsOptions = RELATED_TERMS,
): RelatedTerm[] {
  const asked = new Set(queryTerms(text));
  const best = new Map<string, RelatedTerm>();
  for (const of of new Set(tokenizeTerms(text))) {
    if (isStopWord(of)) continue;
    let taken = 0;
    for (const { term, similarity } of near(of, 4 * perTerm)) {
      if (taken === perTerm || similarity < minSimilarity) break;
      if (isStopWord(term) || queryTerms(term).every((known) => asked.has(known))) continue;
      taken++;
      const known = best.get(term);
      if (known === undefined || known.similarity < similarity) {
        best.set(term, { term, of, similarity, weight: weight * similarity });
      }
    }
  }
  return [...best.values()].toSorted((a, b) => b.similarity - a.similarity).slice(0, MAX_RELATED);
}

/** What is looked for of them in the full-text index. */
export function relatedPhrases(related: readonly RelatedTerm[]): RelatedPhrase[] {
  return related.flatMap(({ term, weight }) => {
    const phrase = phraseOf(term);
    return phrase === null ? [] : [{ phrase, weight }];
  });
}
