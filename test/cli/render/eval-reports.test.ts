import { expect, test } from "vitest";
import { renderAnn } from "../../../src/cli/render/ann-report.ts";
import { comparisonNotices, renderComparison } from "../../../src/cli/render/run-comparison.ts";
import type { RunComparison } from "../../../src/eval/compare-runs.ts";

const COMPARISON: RunComparison = {
  queries: 1200,
  onlyInA: 0,
  onlyInB: 0,
  resamples: 10_000,
  seed: 1,
  metrics: [
    {
      metric: "ndcgAt10",
      a: 0.5,
      b: 0.525,
      difference: 0.025,
      low: -0.00001,
      high: 0.05,
      pValue: 0.051,
      wins: 700,
      losses: 100,
      ties: 400,
    },
    { metric: "f\u001B1", a: 1, b: 0, difference: -1, low: -1, high: -1, pValue: 1, wins: 0, losses: 1200, ties: 0 },
  ],
};
const NAMES = { a: "lexical", b: "hybrid" };

test("a comparison has a line a measure, differences with their sign, and obeys no measure's name", () => {
  expect(renderComparison(COMPARISON, NAMES).split("\n")).toEqual([
    "hybrid against lexical: 1,200 queries, 10,000 resamples, seed 1",
    "measure  before   after  difference  95 % from       to       p  wins  losses  ties",
    "nDCG@10  0.5000  0.5250     +0.0250     0.0000  +0.0500  0.0510   700     100   400",
    "f\uFFFD1      1.0000  0.0000     -1.0000    -1.0000  -1.0000  1.0000     0   1,200     0",
    "",
  ]);
});

test("a comparison of few queries, or of some only, says so", () => {
  expect(comparisonNotices(COMPARISON, NAMES)).toEqual([]);
  expect(comparisonNotices({ ...COMPARISON, queries: 24, onlyInB: 3 }, NAMES)).toEqual([
    "3 queries are in hybrid only, and left out",
    "fewer than 25 queries: the intervals are too narrow",
  ]);
});

test("recall says what was searched, and through what", () => {
  const graph = { engine: "kenning", state: "whole", linked: 40_000, tombstones: 0 } as const;
  const report = { vectors: 40_000, graph, k: 10, queries: 500, recall: 0.998, low: 0.9964, high: 0.9989 };
  expect(renderAnn(report)).toBe(
    "40,000 vectors, kenning graph, whole\n k  queries  recall  95 % from      to\n10      500  0.9980     0.9964  0.9989\n",
  );
  expect(renderAnn({ ...report, graph: { ...graph, engine: "none" } })).toContain("every vector is scanned");
});
