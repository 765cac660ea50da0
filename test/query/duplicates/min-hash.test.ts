import * as fc from "fast-check";
import { expect, test } from "vitest";
import { estimateJaccard, PERMUTATIONS, writeSignature } from "../../../src/query/duplicates/min-hash.ts";
import { jaccard, type Shingles, shinglesOf } from "../../../src/query/duplicates/shingles.ts";

function signature(shingles: Shingles): Uint32Array {
  const into = new Uint32Array(PERMUTATIONS);
  writeSignature(shingles, into);
  return into;
}

/** Numbered words, so that no shingle occurs twice. */
function text(from: number, to: number): Shingles {
  return shinglesOf([Array.from({ length: to - from }, (_, i) => `w${from + i}`).join(" ")]);
}

test("an estimate is within five standard deviations of the true Jaccard coefficient", () => {
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 20, max: 300 }), fc.nat(300), (start, length, shift) => {
      const [a, b] = [text(start, start + length), text(start + shift, start + shift + length)];
      const exact = jaccard(a, b);
      const deviation = Math.sqrt((exact * (1 - exact)) / PERMUTATIONS);
      expect(Math.abs(estimateJaccard(signature(a), signature(b)) - exact)).toBeLessThanOrEqual(5 * deviation + 0.02);
    }),
    { numRuns: 200, seed: 5 },
  );
});

test("in the mean, estimates are right", () => {
  let sum = 0;
  for (let i = 0; i < 200; i++) {
    const [a, b] = [text(1000 * i, 1000 * i + 200), text(1000 * i + 30, 1000 * i + 230)];
    sum += estimateJaccard(signature(a), signature(b)) - jaccard(a, b);
  }
  expect(Math.abs(sum / 200)).toBeLessThan(0.012);
});

test("equal sets have equal signatures", () => {
  expect(signature(text(0, 50))).toEqual(signature(text(0, 50)));
});
