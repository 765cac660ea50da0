import { expect, test } from "vitest";
import { CodeScan } from "../src/embed/terms/scan/code-scan.ts";
import type { TermModel } from "../src/embed/terms/term-model.ts";
import { buildTermGraph } from "../src/term-graph.ts";
import { sampleValues } from "./embed/terms/sample-model.ts";

const [TERMS, DIMENSIONS] = [1500, 12];

test("the graph finds almost all that comparing every vector finds, with the same cosines", () => {
  const vectors = sampleValues(TERMS * DIMENSIONS, 9);
  vectors.fill(0, 0, DIMENSIONS);
  const model: TermModel = {
    algorithm: null,
    dimensions: DIMENSIONS,
    terms: Array.from({ length: TERMS }, (_, i) => `t${i}`),
    counts: null,
    vectors,
    subwords: null,
    training: null,
  };
  const graph = buildTermGraph(model)!;
  const exact = new CodeScan(vectors, DIMENSIONS);
  let hits = 0;
  for (let query = 1; query <= 50; query++) {
    const row = vectors.subarray(query * 7 * DIMENSIONS, (query * 7 + 1) * DIMENSIONS);
    const norm = Math.hypot(...row);
    const unit = row.map((value) => value / norm);
    const found = graph.search(unit, 10);
    const expected = exact.nearest(unit, { limit: 10, excluded: new Set() });
    expect(found[0]!.index).toBe(query * 7);
    expect(found[0]!.score).toBeCloseTo(expected[0]!.score, 5);
    hits += found.filter(({ index }) => expected.some((one) => one.index === index)).length;
  }
  expect(hits / 500).toBeGreaterThan(0.95);
  expect(graph.search(new Float32Array(DIMENSIONS), 5)).toEqual([]);
});
