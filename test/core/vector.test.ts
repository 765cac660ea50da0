import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assertSameDimensions, dot, fromBlob, isUnit, l2Norm, toBlob, toUnit } from "../../src/core/vector.ts";

const withCode = (code: string) => expect.objectContaining({ code });

const component = fc.float({ min: -1000, max: 1000, noNaN: true });
const vectors = fc
  .array(component, { minLength: 1, maxLength: 70 })
  .filter((values) => l2Norm(values) > 1e-3)
  .map((values) => Float32Array.from(values));
const vectorPairs = fc
  .array(fc.tuple(component, component), { minLength: 1, maxLength: 70 })
  .filter((pairs) => l2Norm(pairs.map(([a]) => a)) > 1e-3 && l2Norm(pairs.map(([, b]) => b)) > 1e-3)
  .map((pairs) => [toUnit(pairs.map(([a]) => a)), toUnit(pairs.map(([, b]) => b))] as const);

describe("toUnit", () => {
  test("3, 4 has the direction 0.6, 0.8", () => {
    expect([...toUnit([3, 4])]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
  });

  test("gives norm 1 and leaves its input alone", () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        const before = vector.slice();
        const unit = toUnit(vector);
        expect(l2Norm(unit)).toBeCloseTo(1, 5);
        expect(isUnit(unit)).toBe(true);
        expect(vector).toEqual(before);
        expect(unit.buffer).not.toBe(vector.buffer);
      }),
    );
  });

  test("keeps the direction, whatever the scale", () => {
    fc.assert(
      fc.property(vectors, fc.constantFrom(1e-6, 0.5, 3, 1e6), (vector, scale) => {
        const unit = toUnit(vector);
        const scaled = toUnit(Array.from(vector, (value) => value * scale));
        expect(dot(unit, scaled)).toBeCloseTo(1, 5);
        expect(dot(unit, toUnit(vector.map((value) => -value)))).toBeCloseTo(-1, 5);
      }),
    );
  });

  test("changes a unit vector by rounding at most", () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        const once = toUnit(vector);
        for (const [i, value] of toUnit(once).entries()) expect(value).toBeCloseTo(once[i]!, 6);
      }),
    );
  });

  test.each([
    ["no components", []],
    ["zeros", [0, 0, -0]],
    ["NaN", [1, Number.NaN, 2]],
    ["infinity", [1, Infinity]],
    ["negative infinity", [-Infinity, 0]],
  ])("refuses a vector of %s", (_, values) => {
    expect(() => toUnit(values)).toThrow(withCode("BAD_VECTOR"));
  });
});

describe("dot", () => {
  test("sums the products, for odd and even lengths", () => {
    expect(dot(Float32Array.of(1, 2, 3), Float32Array.of(4, -5, 6))).toBe(12);
    expect(dot(Float32Array.of(1, 2), Float32Array.of(3, 4))).toBe(11);
    expect(dot(Float32Array.of(), Float32Array.of())).toBe(0);
  });

  test("of unit vectors is symmetric and lies in [−1, 1]", () => {
    fc.assert(
      fc.property(vectorPairs, ([a, b]) => {
        expect(dot(a, b)).toBe(dot(b, a));
        expect(Math.abs(dot(a, b))).toBeLessThanOrEqual(1 + 1e-5);
      }),
    );
  });

  test("refuses vectors of different lengths instead of truncating one", () => {
    expect(() => dot(Float32Array.of(1, 0), Float32Array.of(1))).toThrow(withCode("DIMENSION_MISMATCH"));
    expect(() => dot(Float32Array.of(1), Float32Array.of(1, 0))).toThrow(withCode("DIMENSION_MISMATCH"));
    expect(() => assertSameDimensions(384, 512)).toThrow(withCode("DIMENSION_MISMATCH"));
  });
});

test.each([
  ["just inside the tolerance", 1.0009, true],
  ["just outside it", 1.0011, false],
  ["NaN", Number.NaN, false],
])("a norm %s makes a unit vector or not", (_, value, expected) => {
  expect(isUnit(Float32Array.of(value))).toBe(expected);
});

describe("blobs", () => {
  test("a vector comes back bit for bit, from every kind of byte array", () => {
    fc.assert(
      fc.property(vectors, (vector) => {
        const unit = toUnit(vector);
        const blob = toBlob(unit);
        const unaligned = new Uint8Array(blob.length + 1);
        unaligned.set(blob, 1);
        // Buffer.from copies small bytes into a pool that other buffers share.
        for (const bytes of [blob, Buffer.from(blob), new Uint8Array(blob), unaligned.subarray(1)]) {
          expect(fromBlob(bytes, unit.length)).toEqual(unit);
        }
      }),
    );
  });

  test("a view into a larger vector is written without its neighbors", () => {
    const rows = Float32Array.of(1, 0, 0, 1);
    expect(fromBlob(toBlob(rows.subarray(2)), 2)).toEqual(Float32Array.of(0, 1));
  });

  test("what is read does not change with the bytes it was read from", () => {
    const blob = Buffer.from(toBlob(toUnit([3, 4])));
    const vector = fromBlob(blob, 2);
    blob.fill(0);
    expect(vector).toEqual(toUnit([3, 4]));
  });

  test("the bytes are little-endian float32", () => {
    expect([...toBlob(Float32Array.of(1))]).toEqual([0, 0, 0x80, 0x3f]);
  });

  test("a wrong number of bytes is corruption", () => {
    fc.assert(
      fc.property(vectors, fc.integer({ min: 1, max: 8 }), (vector, extra) => {
        const blob = toBlob(toUnit(vector));
        const longer = Buffer.concat([blob, Buffer.alloc(extra)]);
        expect(() => fromBlob(longer, vector.length)).toThrow(withCode("INDEX_CORRUPT"));
        expect(() => fromBlob(blob.subarray(1), vector.length)).toThrow(withCode("INDEX_CORRUPT"));
      }),
    );
  });

  test.each([
    ["a norm that is not 1", Float32Array.of(1, 1)],
    ["zeros", Float32Array.of(0, 0)],
    ["NaN", Float32Array.of(Number.NaN, 1)],
    ["infinity", Float32Array.of(Infinity, 1)],
  ])("%s is corruption", (_, vector) => {
    expect(() => fromBlob(toBlob(vector), 2)).toThrow(withCode("INDEX_CORRUPT"));
  });
});
