import * as fc from "fast-check";
import { expect, test } from "vitest";
import { toUnit } from "../../src/core/vector.ts";
import { decodeWhitening, encodeWhitening } from "../../src/embed/whitening-state.ts";
import { Whitening } from "../../src/embed/whitening.ts";

const DAMAGED: unknown = expect.objectContaining({ code: "INDEX_CORRUPT" });

const sample = Array.from({ length: 40 }, (_, i) => toUnit([5, Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]));
const whitening = Whitening.fit(sample, 123);
const scales = new Map(sample.map((vector, i) => [i * 1000 + 1, whitening.scaleOf(vector)]));
const bytes = encodeWhitening({ whitening, scales });

test("what was written is read", () => {
  const read = decodeWhitening(bytes);
  expect(read.whitening).toEqual(whitening);
  expect([...read.scales.keys()]).toEqual([...scales.keys()]);
  for (const [id, scale] of scales) expect(read.scales.get(id)).toBe(Math.fround(scale));
});

test("a state without scales is read, and so is one of an odd place in memory", () => {
  const bare = encodeWhitening({ whitening, scales: new Map() });
  const shifted = new Uint8Array(bare.length + 1).subarray(1);
  shifted.set(bare);
  expect(decodeWhitening(shifted).whitening).toEqual(whitening);
  expect(decodeWhitening(shifted).scales.size).toBe(0);
});

test("any flipped bit is noticed", () => {
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 1 << bit;
      expect(() => decodeWhitening(damaged)).toThrow(DAMAGED);
    }),
    // Each part of the file once for sure: magic, counts, mean, matrix, ids, scales, hash.
    {
      numRuns: 300,
      examples: [0, 8, 12, 16, 20, 40, 110, 300, bytes.length - 1].map((at) => [at, 0] as [number, number]),
    },
  );
});

test("missing or added bytes are noticed", () => {
  for (const length of [0, 1, 19, 20, 32, 51, 52, bytes.length - 32, bytes.length - 4, bytes.length - 1]) {
    expect(() => decodeWhitening(bytes.subarray(0, length))).toThrow(DAMAGED);
  }
  expect(() => decodeWhitening(Uint8Array.from([...bytes, 0]))).toThrow(DAMAGED);
});
