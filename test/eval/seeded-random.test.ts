import * as fc from "fast-check";
import { expect, test } from "vitest";
import { SeededRandom } from "../../src/eval/seeded-random.ts";

const draw = (seed: number, bound: number, count: number): number[] => {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => random.below(bound));
};

test("a seed determines the numbers, and another seed gives others", () => {
  expect(draw(1, 1000, 20)).toEqual(draw(1, 1000, 20));
  expect(draw(1, 1000, 20)).not.toEqual(draw(2, 1000, 20));
});

test("every number below the bound comes as often as any other", () => {
  const counts = Array.from({ length: 7 }, () => 0);
  for (const value of draw(3, 7, 70_000)) counts[value]!++;
  // Six standard deviations of a count: 6·√(70,000·1/7·6/7) ≈ 556.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(556);
});

test("shuffling keeps what is there, and reaches every order", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.nat(), (items, seed) => {
      const shuffled = new SeededRandom(seed).shuffled(items);
      expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
    }),
  );
  const orders = new Set(
    Array.from({ length: 200 }, (_, seed) => new SeededRandom(seed).shuffled("abc".split("")).join("")),
  );
  expect(orders.size).toBe(6);
});
