import type { Candidate } from "../../core/document.ts";
import type { SignalName, SignalPart } from "../../core/search.ts";

export interface FusedCandidate {
  readonly id: number;
  /** The sum of its parts' contributions. */
  readonly score: number;
  readonly parts: readonly SignalPart[];
}

/** What one retriever says of the candidates. */
export interface ScoredList {
  readonly name: SignalName;
  /** Above 0; the weights of all lists are divided by their sum. */
  readonly weight: number;
  /** Best first: what the list adds to the candidates, and their ranks. */
  readonly ranked: readonly Candidate[];
  /** Scores of candidates of any list; those of `ranked` alone when absent. */
  readonly scores?: ReadonlyMap<number, number>;
  /** How scores come into [0, 1]: divided by the greatest, as BM25 is, or min–max over the candidates, as cosines are. */
  readonly scale: "maximum" | "range";
}

/**
 * Weighted fusion of scores. Unlike fusion by ranks it keeps how sure each list is, which matters when one of them is
 * much weaker.
 *
 * @returns every candidate once, best first; equal scores by id
 * @see Fox & Shaw, Combination of multiple searches, TREC-2, 1994; Bruch, Gai & Ingber, TOIS 2023, https://doi.org/10.1145/3596512
 */
export function fuseScores(lists: readonly ScoredList[]): FusedCandidate[] {
  const ids = new Set(lists.flatMap(({ ranked }) => ranked.map(({ id }) => id)));
  const totalWeight = lists.reduce((total, { weight }) => total + weight, 0);
  const parts = new Map(Array.from(ids, (id): [number, SignalPart[]] => [id, []]));
  for (const { name, weight, ranked, scores = scoresOf(ranked), scale } of lists) {
    const ranks = new Map(ranked.map(({ id }, i) => [id, i + 1]));
    const toShare = scaling(scale, ids, scores);
    for (const [id, own] of parts) {
      const score = scores.get(id);
      if (score === undefined) continue;
      const contribution = (weight / totalWeight) * toShare(score);
      own.push({ name, rank: ranks.get(id) ?? null, score, contribution });
    }
  }
  return Array.from(parts, ([id, own]) => ({ id, score: sum(own), parts: own })).toSorted(
    (a, b) => b.score - a.score || a.id - b.id,
  );
}

/** A single list as it is: the whole of the score comes from it. */
export function singleList(name: SignalName, candidates: readonly Candidate[]): FusedCandidate[] {
  return candidates.map(({ id, score }, i) => ({
    id,
    score,
    parts: [{ name, rank: i + 1, score, contribution: score }],
  }));
}

function scaling(
  scale: ScoredList["scale"],
  ids: ReadonlySet<number>,
  scores: ReadonlyMap<number, number>,
): (score: number) => number {
  let low = Infinity;
  let high = -Infinity;
  for (const id of ids) {
    const score = scores.get(id);
    if (score === undefined) continue;
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  if (scale === "maximum") return (score) => score / Math.max(high, Number.MIN_VALUE);
  // Equal scores tell nothing.
  return high > low ? (score) => (score - low) / (high - low) : () => 0;
}

function scoresOf(ranked: readonly Candidate[]): Map<number, number> {
  return new Map(ranked.map(({ id, score }) => [id, score]));
}

function sum(parts: readonly SignalPart[]): number {
  return parts.reduce((total, { contribution }) => total + contribution, 0);
}
