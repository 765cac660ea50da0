import * as fc from "fast-check";
import { expect, test } from "vitest";
import { wilsonInterval } from "../../src/core/wilson-interval.ts";

test("a textbook case: 81 of 263 is between 0.2553 and 0.3662", () => {
  // Newcombe, Statistics in Medicine 1998, table I.
  const { low, high } = wilsonInterval(81, 263);
  expect(low).toBeCloseTo(0.2553, 4);
  expect(high).toBeCloseTo(0.3662, 4);
});

test("all or none of ten leave room on one side alone", () => {
  // z² / (n + z²) with z = 1.96 and n = 10.
  expect(wilsonInterval(10, 10)).toEqual({ low: expect.closeTo(0.7225, 4), high: 1 });
  expect(wilsonInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775, 4) });
});

test("without trials anything is possible", () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

test("it holds the share, and shrinks as trials grow", () => {
  const counts = fc
    .integer({ min: 1, max: 10_000 })
    .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) }));
  fc.assert(
    fc.property(counts, ({ trials, successes }) => {
      const { low, high } = wilsonInterval(successes, trials);
      const more = wilsonInterval(4 * successes, 4 * trials);
      expect(low).toBeLessThanOrEqual(successes / trials);
      expect(high).toBeGreaterThanOrEqual(successes / trials);
      expect(more.high - more.low).toBeLessThan(high - low);
    }),
  );
});
