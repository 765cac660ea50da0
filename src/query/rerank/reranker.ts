import type { UnitVector } from "../../core/vector.ts";
import type { TimeBudget } from "../time-budget.ts";

/** What a reranker may look at. */
export interface RerankCandidate {
  /** Unique among the candidates. */
  readonly id: number;
  /** The passage with its headings, as a reader would be shown it. */
  readonly text: string;
  /** Of the ranking so far; higher is better. */
  readonly score: number;
  /** In the collection's dense space; null for a passage without a vector. */
  readonly place: UnitVector | null;
}

export interface Reranked {
  readonly id: number;
  /** As the reranker gives it, for explanations; null for a candidate that it had no time for. */
  readonly score: number | null;
}

export interface RerankResult {
  /** Every candidate once, best first; those without a score come last and keep their order. */
  readonly ranked: readonly Reranked[];
  /** How many have a score. */
  readonly scored: number;
  /** What the caller should know: that the time ran out. */
  readonly notices: readonly string[];
}

/**
 * Puts the best candidates of a search in a better order. Implementations: `mmr-reranker.ts`,
 * `cross-encoder-reranker.ts`. Contract: `test/query/rerank/reranker-contract.ts`.
 */
export interface Reranker {
  /** As an explanation names it. */
  readonly name: string;
  /**
   * @param candidates  best first
   * @throws {EngineError} `ABORTED` when the budget's signal fires
   */
  rerank(query: string, candidates: readonly RerankCandidate[], budget: TimeBudget): Promise<RerankResult>;
}

/** @param ranked  as in a result: those without a score last */
export function rerankResult(ranked: readonly Reranked[], { totalMs }: TimeBudget): RerankResult {
  const scored = ranked.filter(({ score }) => score !== null).length;
  const notice = `Reranking stopped after ${totalMs} ms: ${scored} of ${ranked.length} candidates were looked at, and the rest follow in their former order.`;
  return { ranked, scored, notices: scored < ranked.length ? [notice] : [] };
}
