import * as fc from "fast-check";
import { expect, test } from "vitest";
import { l2Norm } from "../../../src/core/vector.ts";
import { toCode, toQueryCode } from "../../../src/store/ann/quantize.ts";

const vectors = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 })
  .map((values) => Float32Array.from(values));

test("a vector worked by hand: the scale is a 127th of the largest value", () => {
  const codes = new Int8Array(3);
  const { scale, error } = toCode(Float32Array.of(1.27, -0.634, 0.001), codes);
  expect([...codes]).toEqual([127, -63, 0]);
  expect(scale).toBeCloseTo(0.01, 8);
  expect(error).toBeCloseTo(Math.hypot(0.004, 0.001), 6);
});

test("zeros have scale 0 and nothing is lost", () => {
  const codes = new Int8Array(5).fill(9);
  expect(toCode(new Float32Array(5), codes)).toEqual({ scale: 0, error: 0 });
  expect([...codes]).toEqual([0, 0, 0, 0, 0]);
  expect(toQueryCode(new Float32Array(5), new Int16Array(5))).toEqual({ scale: 0, error: 0 });
});

test("the error is never less than what was lost", () => {
  fc.assert(
    fc.property(vectors, (vector) => {
      for (const codes of [new Int8Array(vector.length), new Int16Array(vector.length)]) {
        const { scale, error } = codes instanceof Int8Array ? toCode(vector, codes) : toQueryCode(vector, codes);
        expect(error).toBeGreaterThanOrEqual(
          l2Norm(vector.map(Number).map((x, i) => x - scale * codes[i]!)) * (1 - 1e-6),
        );
      }
    }),
  );
});

test.each([1, 384, 4096, 65_536])(
  "no sum of products with int8 codes overflows 32 bits at %d dimensions",
  (dimensions) => {
    for (const value of [1, 0.3]) {
      const query = new Float32Array(dimensions).fill(value);
      query[0] = 1;
      const codes = new Int16Array(dimensions);
      toQueryCode(query, codes);
      expect(codes.reduce((sum, code) => sum + Math.abs(code), 0) * 127).toBeLessThan(2 ** 31);
    }
  },
);
