import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isEngineError } from "../../../src/core/errors.ts";
import { toUnit } from "../../../src/core/vector.ts";
import type { RerankCandidate, Reranker } from "../../../src/query/rerank/reranker.ts";
import { TimeBudget } from "../../../src/query/time-budget.ts";

const WORDS = ["whale", "road", "ship", "sea", "storm", "harbour", "wind", "sail"];

const place = fc
  .tuple(...Array.from({ length: 4 }, () => fc.integer({ min: -9, max: 9 })))
  .filter((values) => values.some((value) => value !== 0))
  .map((values) => toUnit(values));

/** Candidates as a search gives them: best first, ids unique. */
export const candidateLists = fc
  .array(
    fc.record({
      text: fc.array(fc.constantFrom(...WORDS), { maxLength: 6 }).map((words) => words.join(" ")),
      score: fc.integer({ min: -20, max: 100 }).map((score) => score / 100),
      place: fc.option(place),
    }),
    { maxLength: 12 },
  )
  .map((drafts) =>
    drafts.toSorted((a, b) => b.score - a.score).map((draft, i): RerankCandidate => ({ id: 100 - i, ...draft })),
  );

/** Whose time is over after so many looks at the clock. */
export function budgetOfLooks(looks: number, signal?: AbortSignal): TimeBudget {
  // The first look is the budget's own, at its beginning.
  let looked = -1;
  return new TimeBudget(1, signal, () => (looked++ < looks ? 0 : 2));
}

/** What every reranker promises, see `src/query/rerank/reranker.ts`. */
export function rerankerContract(
  name: string,
  open: () => Promise<{ reranker: Reranker; close: () => Promise<void> }>,
): void {
  describe(`${name} keeps the reranker contract`, () => {
    let reranker: Reranker;
    let close: () => Promise<void>;
    beforeAll(async () => {
      ({ reranker, close } = await open());
    });
    afterAll(async () => {
      await close();
    });

    test("the result is a permutation, the candidates without a score last and in their order", async () => {
      await fc.assert(
        fc.asyncProperty(candidateLists, fc.integer({ min: 0, max: 15 }), async (candidates, looks) => {
          const { ranked, scored, notices } = await reranker.rerank("whale sea", candidates, budgetOfLooks(looks));
          const ids = candidates.map(({ id }) => id);
          expect(ranked.map(({ id }) => id).toSorted((a, b) => b - a)).toEqual(ids);
          const rest = ranked.slice(scored);
          expect(ranked.slice(0, scored).every(({ score }) => score !== null)).toBe(true);
          expect(rest.every(({ score }) => score === null)).toBe(true);
          // Ids fall along the list of candidates.
          expect(rest.map(({ id }) => id)).toEqual(rest.map(({ id }) => id).toSorted((a, b) => b - a));
          expect(notices).toHaveLength(rest.length > 0 ? 1 : 0);
        }),
        { numRuns: 50 },
      );
    });

    test("scores fall from one to the next", async () => {
      await fc.assert(
        fc.asyncProperty(candidateLists, async (candidates) => {
          const { ranked, scored } = await reranker.rerank("whale sea", candidates, new TimeBudget(Infinity));
          expect(scored).toBe(candidates.length);
          ranked.slice(1).forEach(({ score }, i) => expect(score!).toBeLessThanOrEqual(ranked[i]!.score! + 1e-12));
        }),
        { numRuns: 50 },
      );
    });

    test("without time it changes nothing and says so", async () => {
      const candidates = [1, 2, 3].map((id) => ({ id, text: "sea", score: 1 / id, place: null }));
      const result = await reranker.rerank("whale sea", candidates, new TimeBudget(0));
      expect(result).toMatchObject({ ranked: [1, 2, 3].map((id) => ({ id, score: null })), scored: 0 });
      expect(result.notices).toHaveLength(1);
    });

    test("its signal interrupts it", async () => {
      const budget = new TimeBudget(Infinity, AbortSignal.abort());
      const work = reranker.rerank("sea", [{ id: 1, text: "sea", score: 1, place: null }], budget);
      await expect(work).rejects.toSatisfy((error) => isEngineError(error, "ABORTED"));
    });
  });
}
