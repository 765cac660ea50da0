import { EngineError, throwIfAborted } from "../../core/errors.ts";
import { dot } from "../../core/vector.ts";
import { analyze } from "../../store/analyze/analyzer.ts";
import type { TimeBudget } from "../time-budget.ts";
import { rerankResult } from "./reranker.ts";
import type { RerankCandidate, Reranked, Reranker, RerankResult } from "./reranker.ts";

export interface MmrOptions {
  /** From 0, diversity alone, to 1, relevance alone. */
  readonly lambda: number;
  /** How many to choose this way; the rest follow in their former order. Default: all. */
  readonly depth?: number | undefined;
}

interface Rival {
  readonly candidate: RerankCandidate;
  /** In [0, 1]: 1 for the best candidate, 0 for the last. */
  readonly relevance: number;
  /** To the nearest of those chosen, at least 0. */
  redundancy: number;
}

/**
 * Maximal marginal relevance: chosen next is who maximises λ · relevance − (1 − λ) · similarity to the nearest of those
 * already chosen, exactly and in O(depth · candidates). Relevance is the score so far, scaled to [0, 1]; similarity is the
 * cosine of the places, or the Jaccard coefficient of the terms where a passage has no vector; an opposite counts as
 * unrelated. The first stays first, and equal values keep their order.
 *
 * @see Carbonell & Goldstein, SIGIR 1998, https://doi.org/10.1145/290941.291025
 */
export class MmrReranker implements Reranker {
  readonly name = "mmr";
  readonly #lambda: number;
  readonly #depth: number;

  /** @throws {EngineError} `BAD_REQUEST` for a lambda outside of [0, 1] */
  constructor({ lambda, depth = Infinity }: MmrOptions) {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new EngineError("BAD_REQUEST", `A lambda of ${lambda} is not possible`, {
        hint: "Use a number from 0, for diversity alone, to 1, for relevance alone.",
        data: { lambda },
      });
    }
    this.#lambda = lambda;
    this.#depth = depth;
  }

  async rerank(_query: string, candidates: readonly RerankCandidate[], budget: TimeBudget): Promise<RerankResult> {
    await Promise.resolve();
    const depth = Math.min(this.#depth, candidates.length);
    const similarity = passageSimilarity();
    const rivals = scaleScores(candidates);
    const chosen: Reranked[] = [];
    while (chosen.length < depth && !budget.isOver) {
      throwIfAborted(budget.signal);
      const { index, value } = this.#best(rivals);
      const [{ candidate }] = rivals.splice(index, 1) as [Rival];
      chosen.push({ id: candidate.id, score: value });
      if (chosen.length === depth) break;
      for (const rival of rivals) {
        rival.redundancy = Math.max(rival.redundancy, similarity(rival.candidate, candidate));
      }
    }
    throwIfAborted(budget.signal);
    const rest = rivals.map(({ candidate }) => ({ id: candidate.id, score: null }));
    const result = rerankResult([...chosen, ...rest], budget);
    return chosen.length === depth ? { ...result, notices: [] } : result;
  }

  #best(rivals: readonly Rival[]): { index: number; value: number } {
    let best = { index: 0, value: -Infinity };
    rivals.forEach(({ relevance, redundancy }, index) => {
      const value = this.#lambda * relevance - (1 - this.#lambda) * redundancy;
      if (value > best.value) best = { index, value };
    });
    return best;
  }
}

function scaleScores(candidates: readonly RerankCandidate[]): Rival[] {
  const scores = candidates.map(({ score }) => score);
  const highest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const lowest = scores.reduce((a, b) => Math.min(a, b), Infinity);
  const range = highest - lowest;
  return candidates.map((candidate) => ({
    candidate,
    relevance: range > 0 ? (candidate.score - lowest) / range : 1,
    redundancy: 0,
  }));
}

function passageSimilarity(): (a: RerankCandidate, b: RerankCandidate) => number {
  const known = new Map<number, ReadonlySet<string>>();
  const termsOf = ({ id, text }: RerankCandidate): ReadonlySet<string> => {
    const terms = known.get(id) ?? new Set(analyze(text).map(({ term }) => term));
    known.set(id, terms);
    return terms;
  };
  return (a, b) => (a.place !== null && b.place !== null ? dot(a.place, b.place) : jaccard(termsOf(a), termsOf(b)));
}

/** @returns |a ∩ b| / |a ∪ b|, 0 for two empty sets */
function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const term of a) if (b.has(term)) shared++;
  const union = a.size + b.size - shared;
  return union === 0 ? 0 : shared / union;
}
