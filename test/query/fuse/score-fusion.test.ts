import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Candidate } from "../../../src/core/document.ts";
import { type FusedCandidate, fuseScores, singleList } from "../../../src/query/fuse/score-fusion.ts";

interface Lists {
  readonly lexical: readonly Candidate[];
  readonly dense: readonly Candidate[];
  readonly denseScores: ReadonlyMap<number, number>;
  readonly denseWeight: number;
}

/** BM25 and cosines, as a search fuses them. */
function fuseTwo({ lexical, dense, denseScores, denseWeight }: Lists): FusedCandidate[] {
  return fuseScores([
    { name: "lexical", weight: 1 - denseWeight, ranked: lexical, scale: "maximum" },
    { name: "dense", weight: denseWeight, ranked: dense, scores: denseScores, scale: "range" },
  ]);
}

describe("by hand", () => {
  const lexical = [
    { id: 1, score: 8 },
    { id: 2, score: 4 },
  ];
  const dense = [
    { id: 3, score: 0.9 },
    { id: 2, score: 0.5 },
  ];
  const denseScores = new Map([
    [1, 0.1],
    [2, 0.5],
    [3, 0.9],
  ]);

  test("BM25 is divided by its maximum and cosine is spread from 0 to 1", () => {
    const fused = fuseTwo({ lexical, dense, denseScores, denseWeight: 0.25 });
    // 1: 0.75 · 8/8 + 0.25 · 0 = 0.75; 2: 0.75 · 4/8 + 0.25 · 0.5 = 0.5; 3: 0.25 · 1 = 0.25.
    expect(fused.map(({ id }) => id)).toEqual([1, 2, 3]);
    [0.75, 0.5, 0.25].forEach((score, i) => expect(fused[i]!.score).toBeCloseTo(score, 12));
    expect(fused[0]!.parts).toEqual([
      { name: "lexical", rank: 1, score: 8, contribution: 0.75 },
      { name: "dense", rank: null, score: 0.1, contribution: 0 },
    ]);
    expect(fused[2]!.parts).toEqual([{ name: "dense", rank: 1, score: 0.9, contribution: 0.25 }]);
  });

  test("more weight for the dense list turns the order round", () => {
    const fused = fuseTwo({ lexical, dense, denseScores, denseWeight: 0.9 });
    // 3: 0.9; 2: 0.1 · 0.5 + 0.9 · 0.5 = 0.5; 1: 0.1.
    expect(fused.map(({ id }) => id)).toEqual([3, 2, 1]);
    [0.9, 0.5, 0.1].forEach((score, i) => expect(fused[i]!.score).toBeCloseTo(score, 12));
  });

  test("a candidate without a vector has its words alone, and does not stretch the others' range", () => {
    const scores = new Map([
      [2, 0.5],
      [3, 0.9],
    ]);
    const fused = fuseTwo({ lexical, dense, denseScores: scores, denseWeight: 0.5 });
    // 1: 0.5 · 1; 2: 0.5 · 0.5 + 0; 3: 0.5 · 1. Equal scores go by id.
    expect(fused.map(({ id, score }) => [id, score])).toEqual([
      [1, 0.5],
      [3, 0.5],
      [2, 0.25],
    ]);
    expect(fused[0]!.parts.map(({ name }) => name)).toEqual(["lexical"]);
  });

  test("equal cosines tell nothing", () => {
    const same = new Map([
      [1, 0.4],
      [2, 0.4],
    ]);
    const fused = fuseTwo({ lexical, dense: [], denseScores: same, denseWeight: 0.5 });
    expect(fused.map(({ score }) => score)).toEqual([0.5, 0.25]);
  });
});

test("three lists share the score by their weights, whatever these sum to", () => {
  const fused = fuseScores([
    { name: "lexical", weight: 4.5, ranked: ranked(1, 10), scale: "maximum" },
    { name: "lsa", weight: 3, ranked: ranked(2, 0.8), scores: scoresFrom1(0.2, 0.8), scale: "range" },
    { name: "dense", weight: 2.5, ranked: ranked(2, 0.5), scores: scoresFrom1(0.5, 0.5), scale: "range" },
  ]);
  expect(fused.map(({ id }) => id)).toEqual([1, 2]);
  // 1: 4.5/10 · 1 + 3/10 · 0 + 0; 2: 3/10 · 1 + 0.
  expect(fused[0]!.score).toBeCloseTo(0.45, 12);
  expect(fused[1]!.score).toBeCloseTo(0.3, 12);
  expect(fused[1]!.parts.map(({ name, rank }) => [name, rank])).toEqual([
    ["lsa", 1],
    ["dense", 1],
  ]);
});

test("nothing gives nothing", () => {
  expect(fuseTwo({ lexical: [], dense: [], denseScores: new Map(), denseWeight: 0.5 })).toEqual([]);
  expect(fuseScores([])).toEqual([]);
});

test("as many candidates as a collection has passages can be fused", () => {
  const lexical = Array.from({ length: 130_000 }, (_, i) => ({ id: i + 1, score: 130_000 - i }));
  const denseScores = new Map(lexical.map(({ id, score }) => [id, score / 130_000]));
  const fused = fuseTwo({ lexical, dense: [], denseScores, denseWeight: 0.5 });
  expect(fused).toHaveLength(130_000);
  expect(fused[0]!.id).toBe(1);
});

const list = (min: number, max: number): fc.Arbitrary<Candidate[]> =>
  fc
    .uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 40 }), score: fc.double({ min, max, noNaN: true }) }), {
      selector: ({ id }) => id,
      maxLength: 20,
    })
    .map((candidates) => candidates.toSorted((a, b) => b.score - a.score || a.id - b.id));

test("every candidate comes once, best first, and its parts sum to its score", () => {
  const weight = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(list(1e-3, 50), list(-1, 1), weight, (lexical, dense, denseWeight) => {
      const denseScores = new Map(dense.map(({ id, score }) => [id, score]));
      const fused = fuseTwo({ lexical, dense, denseScores, denseWeight });
      const ids = new Set([...lexical, ...dense].map(({ id }) => id));
      expect(fused).toHaveLength(ids.size);
      expect(new Set(fused.map(({ id }) => id))).toEqual(ids);
      for (const [i, { score, parts }] of fused.entries()) {
        expect(parts.reduce((sum, part) => sum + part.contribution, 0)).toBeCloseTo(score, 12);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1 + 1e-12);
        if (i > 0) expect(score).toBeLessThanOrEqual(fused[i - 1]!.score);
      }
    }),
  );
});

test("a list alone keeps its order", () => {
  fc.assert(
    fc.property(list(1e-3, 50), fc.double({ min: 0, max: 0.99, noNaN: true }), (lexical, denseWeight) => {
      const fused = fuseTwo({ lexical, dense: [], denseScores: new Map(), denseWeight });
      // Scores that differ in their last digits only may become equal; the order of ids decides then.
      const scores = fused.map(({ id }) => lexical.find((one) => one.id === id)!.score);
      scores.slice(1).forEach((score, i) => expect(score).toBeLessThanOrEqual(scores[i]! * (1 + 1e-12)));
    }),
  );
});

test("a single list is passed on as it is", () => {
  expect(singleList("dense", [{ id: 7, score: 0.3 }])).toEqual([
    { id: 7, score: 0.3, parts: [{ name: "dense", rank: 1, score: 0.3, contribution: 0.3 }] },
  ]);
});

function scoresFrom1(...values: number[]): Map<number, number> {
  return new Map(values.map((score, i) => [i + 1, score]));
}

function ranked(id: number, score: number): Candidate[] {
  return [{ id, score }];
}
