import { expect, test } from "vitest";
import { randomSigns } from "../../../src/embed/lsa/random-signs.ts";

const signs = (length: number, seed: number): Float32Array => {
  const out = new Float32Array(length);
  randomSigns(out, seed);
  return out;
};

test("half of them are +1 and half −1, and neighbours and rows do not go together", () => {
  const n = 100_000;
  const drawn = signs(n, 1);
  expect(drawn.every((sign) => Math.abs(sign) === 1)).toBe(true);
  // The mean of n independent signs has a standard deviation of 1/√n; five of them are hardly ever exceeded.
  const bound = 5 / Math.sqrt(n);
  expect(Math.abs(drawn.reduce((sum, sign) => sum + sign, 0) / n)).toBeLessThan(bound);
  for (const lag of [1, 31, 32, 64, 264]) {
    const correlation = drawn.reduce((sum, sign, i) => sum + sign * (drawn[i + lag] ?? 0), 0) / n;
    expect(Math.abs(correlation)).toBeLessThan(bound);
  }
});

test("a seed says which", () => {
  expect(signs(64, 7)).toEqual(signs(64, 7));
  expect(signs(64, 7)).not.toEqual(signs(64, 8));
});
