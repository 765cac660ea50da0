import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEngineError } from "../../../src/core/errors.ts";
import { dot, toUnit } from "../../../src/core/vector.ts";
import { MmrReranker } from "../../../src/query/rerank/mmr-reranker.ts";
import type { RerankCandidate } from "../../../src/query/rerank/reranker.ts";
import { TimeBudget } from "../../../src/query/time-budget.ts";
import { candidateLists, rerankerContract } from "./reranker-contract.ts";

const UNLIMITED = new TimeBudget(Infinity);

rerankerContract("MMR", () =>
  Promise.resolve({ reranker: new MmrReranker({ lambda: 0.5 }), close: () => Promise.resolve() }),
);

const at = (id: number, score: number, ...values: number[]): RerankCandidate => ({
  id,
  score,
  text: "",
  place: toUnit(values),
});

async function idsOf(lambda: number, candidates: readonly RerankCandidate[], depth?: number): Promise<number[]> {
  const { ranked } = await new MmrReranker({ lambda, depth }).rerank("", candidates, UNLIMITED);
  return ranked.map(({ id }) => id);
}

describe("maximal marginal relevance", () => {
  test("agrees with values worked by hand", async () => {
    // Relevance 1, .8 and 0; the second is the first again, the third at a right angle to both.
    const candidates = [at(1, 10, 1, 0), at(2, 8, 1, 0), at(3, 0, 0, 1)];
    const { ranked } = await new MmrReranker({ lambda: 0.5 }).rerank("", candidates, UNLIMITED);
    // .5 · 1; then .5 · 0 − .5 · 0 against .5 · .8 − .5 · 1; then what is left.
    expect(ranked.map(({ id }) => id)).toEqual([1, 3, 2]);
    [0.5, 0, -0.1].forEach((score, i) => expect(ranked[i]!.score).toBeCloseTo(score, 12));
    // With .8 relevance wins: .8 · .8 − .2 · 1 = .44 against 0.
    expect(await idsOf(0.8, candidates)).toEqual([1, 2, 3]);
  });

  test("compares passages without vectors by their terms", async () => {
    const texts = ["the whale and the sea", "whales and seas", "a storm"];
    const candidates = texts.map((text, i) => ({ id: i, text, score: 3 - i, place: null }));
    expect(await idsOf(0.4, candidates)).toEqual([0, 2, 1]);
    const { ranked } = await new MmrReranker({ lambda: 0 }).rerank("", candidates.slice(0, 2), UNLIMITED);
    // "and", "whale" and "sea" of four terms are shared.
    expect(ranked[1]!.score).toBeCloseTo(-3 / 4, 12);
  });

  test("with a lambda of 1 keeps the order", async () => {
    await fc.assert(
      fc.asyncProperty(candidateLists, async (candidates) => {
        expect(await idsOf(1, candidates)).toEqual(candidates.map(({ id }) => id));
      }),
    );
  });

  test("keeps the best first, whatever lambda is", async () => {
    await fc.assert(
      fc.asyncProperty(candidateLists, fc.double({ min: 0, max: 1, noNaN: true }), async (candidates, lambda) => {
        expect((await idsOf(lambda, candidates))[0]).toBe(candidates[0]?.id);
      }),
    );
  });

  test("chooses at each step as the definition says", async () => {
    const withPlaces = candidateLists.map((list) => list.filter(({ place }) => place !== null));
    await fc.assert(
      fc.asyncProperty(withPlaces, async (candidates) => {
        const lambda = 0.6;
        const scores = candidates.map(({ score }) => score);
        const [lowest, highest] = [Math.min(...scores), Math.max(...scores)];
        const relevance = (score: number): number => (highest > lowest ? (score - lowest) / (highest - lowest) : 1);
        const { ranked } = await new MmrReranker({ lambda }).rerank("", candidates, UNLIMITED);
        const order = ranked.map(({ id }) => candidates.find((candidate) => candidate.id === id)!);
        order.forEach((_, step) => {
          const value = ({ score, place }: RerankCandidate): number => {
            const nearest = Math.max(0, ...order.slice(0, step).map((chosen) => dot(chosen.place!, place!)));
            return lambda * relevance(score) - (1 - lambda) * nearest;
          };
          const best = Math.max(...order.slice(step).map(value));
          expect(value(order[step]!)).toBe(best);
          expect(ranked[step]!.score).toBe(best);
        });
      }),
    );
  });

  test("chooses only as many as asked, without calling the rest late", async () => {
    const candidates = [at(1, 5, 1, 0), at(2, 4, 1, 0), at(3, 3, 1, 0.1), at(4, 0, 0, 1)];
    const result = await new MmrReranker({ lambda: 0.3, depth: 2 }).rerank("", candidates, UNLIMITED);
    expect(result.ranked.map(({ id }) => id)).toEqual([1, 4, 2, 3]);
    expect(result).toMatchObject({ scored: 2, notices: [] });
  });

  test.each([-0.1, 1.1, Number.NaN])("refuses a lambda of %s", (lambda) => {
    expect(() => new MmrReranker({ lambda })).toThrow(
      expect.toSatisfy((error) => isEngineError(error, "BAD_REQUEST")) as Error,
    );
  });
});
