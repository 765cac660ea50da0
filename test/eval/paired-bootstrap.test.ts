import * as fc from "fast-check";
import { expect, test } from "vitest";
import { pairedBootstrap } from "../../src/eval/paired-bootstrap.ts";
import { SeededRandom } from "../../src/eval/seeded-random.ts";

/** The share of all nⁿ resamples, each as likely as any other, whose mean is as far from the mean as that is from 0. */
function exactShare(differences: readonly number[]): number {
  const size = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / size;
  let extreme = 0;
  for (let code = 0; code < size ** size; code++) {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += differences[Math.floor(code / size ** i) % size]!;
    if (Math.abs(sum / size - mean) >= Math.abs(mean) - 1e-9) extreme++;
  }
  return extreme / size ** size;
}

test("two queries, one better: half of the resamples are as far from the mean as the mean from 0", () => {
  // Means 0, ½, ½ and 1; without the mean seen, ½, they are −½, 0, 0 and ½.
  expect(exactShare([1, 0])).toBe(0.5);
  const { mean, low, high, pValue } = pairedBootstrap([1, 0]);
  expect({ mean, low, high }).toEqual({ mean: 0.5, low: 0, high: 1 });
  expect(Math.abs(pValue - 0.5)).toBeLessThan(0.02);
});

test.each([[[0.3, -0.1, 0.2]], [[1, 1, -1, 0]], [[0.1, 0.2, 0.3, 0.1, -0.05]], [[0.1, 0.1, 0.1, -0.1, 0, 0]]])(
  "the p-value of %j is that of all resamples, but for chance",
  (differences) => {
    // Four standard deviations of a share of 10,000 resamples: 4·√(¼/10,000) = 0.02.
    expect(Math.abs(pairedBootstrap(differences).pValue - exactShare(differences))).toBeLessThan(0.02);
  },
);

test("the ends of the interval are the k-th smallest and the k-th largest mean", () => {
  // Of the means 0, ⅓, ⅔ and 1 of {1, 0, 0}, 8/27, 12/27, 6/27 and 1/27: 2.5 % on either side cut off neither 0 nor 1.
  expect(pairedBootstrap([1, 0, 0])).toMatchObject({ low: 0, high: 1 });
  // A mean of 1 has 1/256 only, of ¾ 12/256: the upper end is ¾.
  expect(pairedBootstrap([1, 0, 0, 0])).toMatchObject({ low: 0, high: 0.75 });
});

// Not below 1/1000: the smallest doubles have too few bits to be scaled exactly.
const difference = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 1000);
const differences = fc.array(difference, { minLength: 2, maxLength: 30 });
const options = fc.record({ seed: fc.nat(), resamples: fc.integer({ min: 40, max: 300 }) });

test("the interval holds the mean or its neighbourhood, and the p-value is a share", () => {
  fc.assert(
    fc.property(differences, options, (values, chosen) => {
      const { low, high, pValue } = pairedBootstrap(values, chosen);
      expect(low).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
      expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
      expect(pValue).toBeGreaterThanOrEqual(1 / (chosen.resamples + 1));
      expect(pValue).toBeLessThanOrEqual(1);
    }),
  );
});

test("negated differences give exactly the negated result", () => {
  fc.assert(
    fc.property(differences, options, (values, chosen) => {
      const { mean, low, high, pValue } = pairedBootstrap(values, chosen);
      const negated = pairedBootstrap(
        values.map((value) => 0 - value),
        chosen,
      );
      expect(negated).toEqual({ mean: 0 - mean, low: 0 - high, high: 0 - low, pValue });
    }),
  );
});

test("scaled differences scale the interval and keep the p-value", () => {
  fc.assert(
    fc.property(differences, options, (values, chosen) => {
      const { mean, low, high, pValue } = pairedBootstrap(values, chosen);
      const scaled = pairedBootstrap(
        values.map((value) => value * 8),
        chosen,
      );
      expect(scaled).toEqual({ mean: mean * 8, low: low * 8, high: high * 8, pValue });
    }),
  );
});

test("without any difference the interval is 0 and the p-value 1", () => {
  expect(pairedBootstrap([0, 0, 0])).toEqual({ mean: 0, low: 0, high: 0, pValue: 1 });
});

test("the same difference for every query has no spread, and the smallest p-value there is", () => {
  expect(pairedBootstrap([0.5, 0.5], { resamples: 99 })).toEqual({ mean: 0.5, low: 0.5, high: 0.5, pValue: 0.01 });
});

test("where there is no difference, it is called one at 5 % about once in twenty times, and the interval holds 0 otherwise", () => {
  const random = new SeededRandom(11);
  const trials = 400;
  let [called, missed] = [0, 0];
  for (let trial = 0; trial < trials; trial++) {
    const values = Array.from({ length: 60 }, () => random.below(2001) / 1000 - 1);
    const { low, high, pValue } = pairedBootstrap(values, { resamples: 500, seed: trial });
    if (pValue < 0.05) called++;
    if (low > 0 || high < 0) missed++;
  }
  // 5 % ± 4 standard deviations of a share of 400.
  for (const count of [called, missed]) {
    expect(count / trials).toBeGreaterThan(0.006);
    expect(count / trials).toBeLessThan(0.094);
  }
});

test("a seed determines the result, and another seed changes it little", () => {
  const values = Array.from({ length: 40 }, (_, i) => Math.sin(i) / 3 + 0.1);
  expect(pairedBootstrap(values, { seed: 5 })).toEqual(pairedBootstrap(values, { seed: 5 }));
  const [one, other] = [pairedBootstrap(values, { seed: 5 }), pairedBootstrap(values, { seed: 6 })];
  expect(one.low).not.toBe(other.low);
  expect(Math.abs(one.low - other.low)).toBeLessThan(0.01);
});

test.each([
  ["one difference", [1], {}],
  ["NaN", [1, Number.NaN], {}],
  ["too few resamples", [1, 0], { resamples: 38 }],
  ["half a resample", [1, 0], { resamples: 100.5 }],
])("%s is refused", (_, values, chosen) => {
  expect(() => pairedBootstrap(values, chosen)).toThrow(expect.objectContaining({ code: "BAD_REQUEST" }));
});
