import { expect, test } from "vitest";
import { PackedVectors } from "../../src/store/packed-vectors.ts";

test("vectors are copied to one buffer in their order, which is given back", () => {
  const vectors = [Float32Array.of(1, 2), Float32Array.of(), Float32Array.of(3)];
  let first: Float32Array;
  {
    using packed = new PackedVectors(vectors);
    const copies = [packed.next(), packed.next(), packed.next()] as const;
    expect(copies).toEqual(vectors);
    expect(new Set(copies.map(({ buffer }) => buffer)).size).toBe(1);
    expect(structuredClone(copies)).toEqual(vectors);
    first = copies[0];
  }
  expect(first).toHaveLength(0);
  expect(vectors[0]).toEqual(Float32Array.of(1, 2));
});
