import * as fc from "fast-check";
import { expect, test } from "vitest";
import { padBatch, planBatches } from "../../src/embed/token-batches.ts";

test("texts of similar length share a batch, the longest first", () => {
  expect(planBatches([2, 9, 3, 10, 2], 20)).toEqual([
    [3, 1],
    [2, 0, 4],
  ]);
});

test("a text longer than a batch gets one of its own", () => {
  expect(planBatches([50, 3], 20)).toEqual([[0], [1]]);
});

test("empty texts are in a batch as if they had one token", () => {
  expect(planBatches([0, 0, 0], 2)).toEqual([[0, 1], [2]]);
});

test("every text is in one batch, and no batch of several is too large", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200)), fc.integer({ min: 1, max: 500 }), (lengths, limit) => {
      const batches = planBatches(lengths, limit);
      expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
      for (const batch of batches.filter(({ length }) => length > 1)) {
        expect(batch.length * Math.max(1, ...batch.map((i) => lengths[i]!))).toBeLessThanOrEqual(limit);
      }
    }),
  );
});

test("shorter texts are padded on the right", () => {
  const { inputIds, attentionMask, texts, width } = padBatch([[7], [8, 9, 70_000]], 5, "right");
  expect([texts, width]).toEqual([2, 3]);
  expect([...inputIds]).toEqual([7n, 5n, 5n, 8n, 9n, 70_000n]);
  expect([...attentionMask]).toEqual([1n, 0n, 0n, 1n, 1n, 1n]);
});

test("shorter texts are padded on the left for models that want it", () => {
  const { inputIds, attentionMask } = padBatch([[7], [8, 9]], 5, "left");
  expect([...inputIds]).toEqual([5n, 7n, 8n, 9n]);
  expect([...attentionMask]).toEqual([0n, 1n, 1n, 1n]);
});

test("a text without tokens is one padding token", () => {
  const { inputIds, attentionMask, width } = padBatch([[]], 5, "right");
  expect([width, [...inputIds], [...attentionMask]]).toEqual([1, [5n], [0n]]);
});
