import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averageRanks, pearson, spearman } from "../../src/eval/correlation.ts";

describe("worked by hand", () => {
  test("Pearson's correlation is the covariance over both deviations", () => {
    // means 2.5 and 3.5; Σdxdy = 5.5, Σdx² = 5, Σdy² = 9
    expect(pearson([1, 2, 3, 4], [2, 2, 4, 6])).toBeCloseTo(0.9438798, 7);
    expect(pearson([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(0.8, 12);
  });

  test("equal values share the mean of their ranks", () => {
    expect(averageRanks([7, 5, 7])).toEqual([2.5, 1, 2.5]);
    expect(averageRanks([3, 3, 3, 1])).toEqual([3, 3, 3, 1]);
    expect(averageRanks([-1, 10, 2])).toEqual([1, 3, 2]);
    expect(averageRanks([])).toEqual([]);
  });

  test("Spearman's correlation without ties is 1 − 6Σd² / n(n² − 1)", () => {
    // d = −1, 1, 0, −1, 1: 1 − 6·4 / (5·24)
    expect(spearman([10, 20, 30, 40, 50], [2, 1, 3, 500, 4])).toBeCloseTo(0.8, 12);
  });

  test("Spearman's correlation with ties is Pearson's of the shared ranks", () => {
    // ranks 1 2.5 2.5 4 and 1 2 3.5 3.5: Σ = 3.75, Σdx² = Σdy² = 4.5
    expect(spearman([1, 2, 2, 3], [0, 1, 5, 5])).toBeCloseTo(3.75 / 4.5, 12);
  });
});

const distinctEnough = (values: readonly number[]): boolean => new Set(values).size > 1;
const samples = fc
  .array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
    minLength: 2,
    maxLength: 40,
  })
  .map((pairs) => [pairs.map(([x]) => x), pairs.map(([, y]) => y)] as const)
  .filter(([x, y]) => distinctEnough(x) && distinctEnough(y));

describe.each([
  ["pearson", pearson],
  ["spearman", spearman],
])("%s", (_, correlate) => {
  test("lies in [−1, 1], is symmetric, and is 1 with itself", () => {
    fc.assert(
      fc.property(samples, ([x, y]) => {
        const value = correlate(x, y);
        expect(Math.abs(value)).toBeLessThanOrEqual(1);
        expect(correlate(y, x)).toBeCloseTo(value, 10);
        expect(correlate(x, x)).toBeCloseTo(1, 10);
      }),
    );
  });

  test("changes its sign when one sample is negated", () => {
    fc.assert(
      fc.property(samples, ([x, y]) => {
        const negated = y.map((value) => -value);
        expect(correlate(x, negated)).toBeCloseTo(-correlate(x, y), 10);
      }),
    );
  });

  test.each([
    ["sizes that differ", [1, 2, 3], [1, 2]],
    ["no values", [], []],
    ["one pair", [1], [2]],
    ["NaN", [1, Number.NaN, 3], [1, 2, 3]],
    ["infinity", [1, 2, 3], [1, Infinity, 3]],
    ["a constant sample", [1, 2, 3], [5, 5, 5]],
    ["a constant whose mean rounds", [0.1, 0.1, 0.1], [1, 2, 3]],
    ["zeros of both signs", [0, -0, 0], [1, 2, 3]],
  ])("is refused for %s", (_what, x, y) => {
    expect(() => correlate(x, y)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
  });
});

test("Spearman's correlation is the same after any increasing transform", () => {
  fc.assert(
    fc.property(samples, ([x, y]) => {
      const before = spearman(x, y);
      for (const increasing of [(v: number) => v ** 3, (v: number) => 2 * v - 7, (v: number) => Math.exp(v / 10)]) {
        expect(spearman(x.map(increasing), y)).toBeCloseTo(before, 12);
        expect(spearman(x, y.map(increasing))).toBeCloseTo(before, 12);
      }
    }),
  );
});

test("Pearson's correlation is the same after scaling and shifting, however large or small", () => {
  fc.assert(
    fc.property(samples, fc.constantFrom(1e-300, 1e-5, 1, 1e5, 1e300), ([x, y], scale) => {
      const before = pearson(x, y);
      const scaled = x.map((value) => value * scale);
      expect(pearson(scaled, y)).toBeCloseTo(before, 9);
      const shifted = x.map((value) => value + 1000);
      expect(pearson(shifted, y)).toBeCloseTo(before, 9);
    }),
  );
});

test("average ranks add up to n(n + 1) / 2", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (values) => {
      const sum = averageRanks(values).reduce((a, b) => a + b, 0);
      return sum === (values.length * (values.length + 1)) / 2;
    }),
  );
});
