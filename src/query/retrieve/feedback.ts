import type { Candidate } from "../../core/document.ts";
import { toUnit, type UnitVector } from "../../core/vector.ts";

/** How many of the best candidates a query is moved towards. */
export const FEEDBACK_DEPTH = 5;
const QUERY_WEIGHT = 0.3;

/**
 * Pseudo-relevance feedback in a vector space: q′ = normalise(0.3 q + 0.7 Σ pᵢ dᵢ), p the softmax of the
 * candidates' BM25 scores. A weak model that refines what words have found ranks better than one that votes alone.
 *
 * @param places  the candidates' places; null where one has none
 * @see Rocchio, Relevance feedback in information retrieval, 1971; the weights were measured in docs/ranking.md
 */
export function rocchio(
  query: UnitVector,
  candidates: readonly Candidate[],
  places: readonly (UnitVector | null)[],
): UnitVector {
  const usable = candidates.flatMap(({ score }, i) => (places[i] ? [{ score, place: places[i] }] : []));
  if (usable.length === 0) return query;
  const shares = feedbackShares(usable);
  const moved = query.map((x) => x * QUERY_WEIGHT);
  usable.forEach(({ place }, i) => {
    const share = (1 - QUERY_WEIGHT) * shares[i]!;
    for (let j = 0; j < moved.length; j++) moved[j] = moved[j]! + share * place[j]!;
  });
  return toUnit(moved);
}

/** @returns what part each candidate has in the move, the softmax of their scores; they sum to 1 */
export function feedbackShares(candidates: readonly { readonly score: number }[]): number[] {
  const best = candidates.reduce((highest, { score }) => Math.max(highest, score), -Infinity);
  const weights = candidates.map(({ score }) => Math.exp(score - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
