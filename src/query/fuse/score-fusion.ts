import type { Candidate } from "../../core/document.ts";
import type { SignalPart } from "../../core/search.ts";

export interface FusedCandidate {
  readonly id: number;
  /** The sum of its parts' contributions. */
  readonly score: number;
  readonly parts: readonly SignalPart[];
}

export interface FusionInput {
  /** BM25, best first. */
  readonly lexical: readonly Candidate[];
  /** The dense list itself, best first: what it adds to the candidates, and their ranks. */
  readonly dense: readonly Candidate[];
  /** Cosine of every candidate of either list that has a vector. */
  readonly denseScores: ReadonlyMap<number, number>;
  /** The dense list's weight in [0, 1]; the lexical list has the rest. */
  readonly denseWeight: number;
}

/**
 * Weighted fusion of scores: BM25 divided by its maximum, cosine min–max over the candidates of both lists.
 * Unlike fusion by ranks it keeps how sure each list is, which matters when one of them is much weaker.
 *
 * @returns every candidate once, best first; equal scores by id
 * @see Fox & Shaw, Combination of multiple searches, TREC-2, 1994; Bruch, Gai & Ingber, TOIS 2023, https://doi.org/10.1145/3596512
 */
export function fuseScores({ lexical, dense, denseScores, denseWeight }: FusionInput): FusedCandidate[] {
  const lexicalRanks = ranksOf(lexical);
  const denseRanks = ranksOf(dense);
  const lexicalScores = new Map(lexical.map(({ id, score }) => [id, score]));
  const ids = [...new Set([...lexicalRanks.keys(), ...denseRanks.keys()])];
  const highest = largest(lexicalScores.values(), Number.MIN_VALUE);
  const known = ids.flatMap((id) => denseScores.get(id) ?? []);
  const low = -largest(known.map((cosine) => -cosine));
  const range = largest(known) - low;
  const fused = ids.map((id) => {
    const parts: SignalPart[] = [];
    const bm25 = lexicalScores.get(id);
    if (bm25 !== undefined) {
      const contribution = ((1 - denseWeight) * bm25) / highest;
      parts.push({ name: "lexical", rank: lexicalRanks.get(id)!, score: bm25, contribution });
    }
    const cosine = denseScores.get(id);
    if (cosine !== undefined) {
      const contribution = range > 0 ? (denseWeight * (cosine - low)) / range : 0;
      parts.push({ name: "dense", rank: denseRanks.get(id) ?? null, score: cosine, contribution });
    }
    return { id, score: parts.reduce((sum, { contribution }) => sum + contribution, 0), parts };
  });
  return fused.toSorted((a, b) => b.score - a.score || a.id - b.id);
}

/** A single list as it is: the whole of the score comes from it. */
export function singleList(name: SignalPart["name"], candidates: readonly Candidate[]): FusedCandidate[] {
  return candidates.map(({ id, score }, i) => ({
    id,
    score,
    parts: [{ name, rank: i + 1, score, contribution: score }],
  }));
}

/** Unlike `Math.max(...values)` for any number of them. */
function largest(values: Iterable<number>, atLeast = -Infinity): number {
  let found = atLeast;
  for (const value of values) found = Math.max(found, value);
  return found;
}

function ranksOf(candidates: readonly Candidate[]): Map<number, number> {
  return new Map(candidates.map(({ id }, i) => [id, i + 1]));
}
