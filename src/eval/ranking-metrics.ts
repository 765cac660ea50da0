/**
 * Measures of one ranking against the graded judgements of one query. A document is relevant when its
 * relevance is above 0; a document that nobody judged counts as not relevant. Every measure lies in [0, 1].
 */
import { EngineError } from "../core/errors.ts";

/** Document id → relevance, higher is better. */
export type Judgements = ReadonlyMap<string, number>;

/** Query id → the judgements of that query. */
export type Qrels = ReadonlyMap<string, Judgements>;

/**
 * @param ranking  document ids, best first, each once
 * @throws {EngineError} `BAD_REQUEST` if an id occurs twice, or if no judged document is relevant:
 *   the measure is undefined there, and such queries are to be left out of means
 */
export type RankingMetric = (ranking: readonly string[], judgements: Judgements) => number;

/**
 * Normalized discounted cumulated gain of the first k ranks: Σ relevance / log2(rank + 1), rank from 1,
 * divided by the same sum for the best possible order. The gain is the relevance itself, as in
 * trec_eval's `ndcg_cut`; the variant with gain 2^relevance − 1 gives other figures.
 *
 * @throws {EngineError} `BAD_REQUEST` if k is not a positive integer
 * @see Järvelin & Kekäläinen, ACM TOIS 20(4), 2002, https://doi.org/10.1145/582415.582418
 */
export function ndcgAt(k: number): RankingMetric {
  assertCutoff(k);
  return (ranking, judgements) => {
    const grades = relevantGrades(ranking, judgements);
    const ideal = discountedGain(grades.sort((a, b) => b - a).slice(0, k));
    const gains = ranking.slice(0, k).map((id) => Math.max(0, judgements.get(id) ?? 0));
    return discountedGain(gains) / ideal;
  };
}

/**
 * Share of the relevant documents that are among the first k.
 *
 * @throws {EngineError} `BAD_REQUEST` if k is not a positive integer
 */
export function recallAt(k: number): RankingMetric {
  assertCutoff(k);
  return (ranking, judgements) => {
    const relevant = relevantGrades(ranking, judgements).length;
    return ranking.slice(0, k).filter((id) => isRelevant(id, judgements)).length / relevant;
  };
}

/**
 * Reciprocal rank of the first relevant document, 0 when it is not among the first k. Its mean over
 * queries is MRR@k.
 *
 * @throws {EngineError} `BAD_REQUEST` if k is not a positive integer
 */
export function mrrAt(k: number): RankingMetric {
  assertCutoff(k);
  return (ranking, judgements) => {
    relevantGrades(ranking, judgements);
    const first = ranking.slice(0, k).findIndex((id) => isRelevant(id, judgements));
    return first === -1 ? 0 : 1 / (first + 1);
  };
}

/**
 * Mean over all relevant documents of the precision at the rank where each was found, 0 for those that
 * were not. Its mean over queries is MAP, to the depth of the ranking.
 */
export const averagePrecision: RankingMetric = (ranking, judgements) => {
  const relevant = relevantGrades(ranking, judgements).length;
  let found = 0;
  let sum = 0;
  for (const [index, id] of ranking.entries()) {
    if (!isRelevant(id, judgements)) continue;
    found++;
    sum += found / (index + 1);
  }
  return sum / relevant;
};

/** Whether the measures are defined for a query. */
export function hasRelevant(judgements: Judgements | undefined): judgements is Judgements {
  return judgements !== undefined && [...judgements.values()].some((relevance) => relevance > 0);
}

function isRelevant(id: string, judgements: Judgements): boolean {
  return (judgements.get(id) ?? 0) > 0;
}

function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}

/** The relevances above 0, in no order; refuses what no measure can be computed for. */
function relevantGrades(ranking: readonly string[], judgements: Judgements): number[] {
  const seen = new Set<string>();
  for (const id of ranking) {
    if (seen.has(id)) {
      throw new EngineError("BAD_REQUEST", `The ranking holds the document ${JSON.stringify(id)} twice`, {
        hint: "Rank every document once, for example by its best chunk.",
        data: { id },
      });
    }
    seen.add(id);
  }
  const grades = [...judgements.values()].filter((relevance) => relevance > 0);
  if (grades.length > 0) return grades;
  throw new EngineError("BAD_REQUEST", "The query has no relevant document", {
    hint: "Leave queries without a relevant document out of the evaluation.",
    data: { judged: judgements.size },
  });
}

function assertCutoff(k: number): void {
  if (Number.isInteger(k) && k > 0) return;
  throw new EngineError("BAD_REQUEST", `The rank cutoff is ${k}, expected a positive integer`, {
    hint: "Use a cutoff of 1 or more.",
    data: { k },
  });
}
