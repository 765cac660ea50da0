import type { CrossEncoder } from "../../embed/cross-encoder.ts";
import type { TimeBudget } from "../time-budget.ts";
import { rerankResult } from "./reranker.ts";
import type { RerankCandidate, Reranked, Reranker, RerankResult } from "./reranker.ts";

/**
 * Orders candidates by what a cross-encoder says of each one with the query; equal scores keep their order. The model reads
 * the candidates from the best on, so that what the time did not suffice for is the end of the list, give or take a
 * batch. It does not own the model.
 */
export class CrossEncoderReranker implements Reranker {
  readonly name: string;
  readonly #model: CrossEncoder;

  constructor(model: CrossEncoder) {
    this.name = model.settings.model;
    this.#model = model;
  }

  async rerank(query: string, candidates: readonly RerankCandidate[], budget: TimeBudget): Promise<RerankResult> {
    const texts = candidates.map(({ text }) => text);
    const scores = await this.#model.score(query, texts, {
      signal: budget.signal,
      remainingMs: () => budget.remainingMs,
    });
    const ranked = candidates.map(({ id }, i): Reranked => ({ id, score: scores[i] ?? null }));
    // Sorting is stable; no score is less than 0.
    return rerankResult(
      ranked.toSorted((a, b) => (b.score ?? -1) - (a.score ?? -1)),
      budget,
    );
  }
}
