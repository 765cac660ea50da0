import { expect, test } from "vitest";
import { CodeScan } from "../../../../src/embed/terms/scan/code-scan.ts";
import { sampleValues } from "../sample-model.ts";

const NONE: ReadonlySet<number> = new Set();

/** Cosines in float64, best first. */
function sorted(vectors: Float32Array, dimensions: number, unit: Float32Array): { index: number; score: number }[] {
  return Array.from({ length: vectors.length / dimensions }, (_, index) => {
    const row = vectors.subarray(index * dimensions, (index + 1) * dimensions);
    const norm = Math.hypot(...row);
    return { index, score: norm === 0 ? 0 : row.reduce((sum, x, i) => sum + x * unit[i]!, 0) / norm };
  }).sort((a, b) => b.score - a.score || a.index - b.index);
}

function unitOf(values: Float32Array): Float32Array {
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

test.each([3, 16, 50, 100, 1000])(
  "the nearest of %d dimensions are those that comparing floats gives",
  (dimensions) => {
    const vectors = sampleValues(501 * dimensions, 5);
    vectors.fill(0, 7 * dimensions, 8 * dimensions);
    // Lengths do not count.
    for (let i = 0; i < dimensions; i++) vectors[9 * dimensions + i]! *= 1e-6;
    const scan = new CodeScan(vectors, dimensions);
    for (const row of [0, 9, 250, 500]) {
      const unit = unitOf(vectors.subarray(row * dimensions, (row + 1) * dimensions));
      const expected = sorted(vectors, dimensions, unit);
      const found = scan.nearest(unit, { limit: 20, excluded: NONE });
      expect(found.map(({ index }) => index)).toEqual(expected.slice(0, 20).map(({ index }) => index));
      found.forEach(({ score }, i) => expect(score).toBeCloseTo(expected[i]!.score, 6));

      const some = scan.nearest(unit, { limit: 5, count: 100, excluded: new Set([row, 3]) });
      const among = expected.filter(({ index }) => index < 100 && index !== row && index !== 3);
      expect(some.map(({ index }) => index)).toEqual(among.slice(0, 5).map(({ index }) => index));
    }
  },
);

test("near equals keep their order where codes cannot tell them apart", () => {
  // 300 vectors a millionth of a turn apart.
  const vectors = Float32Array.from({ length: 600 }, (_, i) => {
    const angle = (i >> 1) * 1e-4;
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
  const found = new CodeScan(vectors, 2).nearest(Float32Array.of(1, 0), { limit: 4, excluded: NONE });
  expect(found.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
});

test("a query of zeros and a search for all get every term", () => {
  const scan = new CodeScan(sampleValues(40), 4);
  expect(scan.nearest(new Float32Array(4), { limit: 10, excluded: NONE })).toHaveLength(10);
  expect(scan.nearest(Float32Array.of(1, 0, 0, 0), { limit: 100, excluded: NONE })).toHaveLength(10);
  expect(scan.nearest(Float32Array.of(1, 0, 0, 0), { limit: 100, count: 3, excluded: new Set([1]) })).toHaveLength(2);
});
