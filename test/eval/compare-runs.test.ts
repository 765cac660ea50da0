import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compareRuns, type ScoredRun } from "../../src/eval/compare-runs.ts";

const runOf = (scores: Record<string, number>, metric = "ndcgAt10"): ScoredRun =>
  new Map(Object.entries(scores).map(([id, score]) => [id, { [metric]: score }]));

test("the difference is the second minus the first, over the queries that both have", () => {
  const a = runOf({ q1: 0.5, q2: 1, q3: 0.2, q4: 0, onlyA: 1 });
  const b = runOf({ q4: 0.4, q3: 0.2 + 1e-12, q2: 0.9, q1: 0.75, onlyB: 0, other: 0 });
  const comparison = compareRuns(a, b, { resamples: 200, seed: 4 });
  expect(comparison).toMatchObject({ queries: 4, onlyInA: 1, onlyInB: 2, resamples: 200, seed: 4 });
  const [metric] = comparison.metrics;
  expect(metric).toMatchObject({ metric: "ndcgAt10", wins: 2, losses: 1, ties: 1 });
  expect(metric!.a).toBeCloseTo(0.425, 10);
  expect(metric!.b).toBeCloseTo(0.5625, 10);
  // (0.25 − 0.1 + 0 + 0.4) / 4
  expect(metric!.difference).toBeCloseTo(0.1375, 10);
});

const scores = fc.dictionary(fc.string({ minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), { minKeys: 2 });

test("the other way round everything is negated, and wins are losses", () => {
  fc.assert(
    fc.property(scores, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (first, stream) => {
      const a = runOf(first);
      const b = new Map([...a.keys()].toReversed().map((id) => [id, { ndcgAt10: stream.next().value! }]));
      const options = { resamples: 100 };
      const [forth, back] = [compareRuns(a, b, options).metrics[0]!, compareRuns(b, a, options).metrics[0]!];
      const { difference, low, high } = forth;
      expect(back).toEqual({
        ...forth,
        a: expect.closeTo(forth.b, 12),
        b: expect.closeTo(forth.a, 12),
        difference: 0 - difference,
        low: 0 - high,
        high: 0 - low,
        wins: forth.losses,
        losses: forth.wins,
      });
    }),
  );
});

test("a configuration does not differ from itself", () => {
  fc.assert(
    fc.property(scores, (values) => {
      const { metrics } = compareRuns(runOf(values), runOf(values), { resamples: 100 });
      expect(metrics[0]).toMatchObject({ difference: 0, low: 0, high: 0, pValue: 1, wins: 0, losses: 0 });
      expect(metrics[0]!.ties).toBe(Object.keys(values).length);
    }),
  );
});

const onesOf = (...metrics: string[]): ScoredRun =>
  new Map(["q1", "q2"].map((id) => [id, Object.fromEntries(metrics.map((metric) => [metric, 1]))]));

test("the measures that both have are compared, in the order of the first", () => {
  const { metrics } = compareRuns(onesOf("map", "f1", "em"), onesOf("em", "map"), { resamples: 100 });
  expect(metrics.map(({ metric }) => metric)).toEqual(["map", "em"]);
});

test.each([
  ["one query in common", runOf({ q1: 1, q2: 1 }), runOf({ q2: 1, q3: 1 })],
  ["no measure in common", runOf({ q1: 1, q2: 1 }), runOf({ q1: 1, q2: 1 }, "f1")],
])("%s is refused", (_, a, b) => {
  expect(() => compareRuns(a, b)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
});
