import * as fc from "fast-check";
import { expect, test } from "vitest";
import { bestSpan } from "../../../src/query/ask/best-span.ts";

test("the best span is measured against position 0", () => {
  const starts = Float32Array.from([1, 9, 0, 5, 0]);
  const ends = Float32Array.from([2, 9, 0, 1, 4]);
  // The passage's tokens are those from 2 on; 5 + 4 − (1 + 2) = 6.
  expect(bestSpan(starts, ends, 2, 3)).toEqual({ first: 1, last: 2, score: 6 });
});

test("a span never ends before it starts; without tokens there is none, and NaN is kept", () => {
  expect(bestSpan(Float32Array.from([0, 0, 5]), Float32Array.from([0, 5, 0]), 1, 2)).toEqual({
    first: 0,
    last: 0,
    score: 5,
  });
  expect(bestSpan(new Float32Array(1), new Float32Array(1), 1, 0)).toBeNull();
  expect(bestSpan(new Float32Array([NaN, 1]), new Float32Array([0, 1]), 1, 1)?.score).toBeNaN();
});

test("no other allowed span scores higher", () => {
  const logits = fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 61, maxLength: 61 });
  fc.assert(
    fc.property(logits, logits, (a, b) => {
      const [starts, ends] = [Float32Array.from(a), Float32Array.from(b)];
      const best = bestSpan(starts, ends, 1, 60)!;
      const others: number[] = [];
      for (let i = 0; i < 60; i++)
        for (let j = i; j < Math.min(60, i + 40); j++)
          others.push(starts[1 + i]! + ends[1 + j]! - starts[0]! - ends[0]!);
      expect(best.score).toBe(Math.max(...others));
    }),
    { numRuns: 20 },
  );
});
