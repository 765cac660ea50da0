import { describe, expect, test } from "vitest";
import { toUnit, type UnitVector } from "../../src/core/vector.ts";
import type { AnnIndex } from "../../src/store/ann/ann-index.ts";
import { ExactIndex } from "../../src/store/ann/exact.ts";
import { clusteredVectors, seededRandom } from "./clustered-vectors.ts";
import { withCode } from "./with-code.ts";

const DIMENSIONS = 64;
const BATCH = 3000;

function axis(i: number): UnitVector {
  return toUnit([0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
}

function refuse(): boolean {
  throw new RangeError("no");
}

/** What every index owes its callers; `recall` is what it has to reach against the exact scan. */
export function annIndexContract(open: (dimensions: number) => AnnIndex, { recall }: { recall: number }): void {
  describe("search", () => {
    test("an empty index finds nothing", () => {
      expect(open(4).search(axis(0), 5)).toEqual([]);
    });

    test("neighbors come nearest first with their cosine similarity", () => {
      const index = open(2);
      index.add(7, toUnit([1, 0]));
      index.add(3, toUnit([0, 1]));
      index.add(5, toUnit([3, 4]));
      const found = index.search(toUnit([1, 0]), 3);
      expect(found.map(({ rowId }) => rowId)).toEqual([7, 5, 3]);
      expect(found[0]!.similarity).toBeCloseTo(1, 6);
      expect(found[1]!.similarity).toBeCloseTo(0.6, 6);
      expect(found[2]!.similarity).toBeCloseTo(0, 6);
    });

    test("equal similarities are ordered by row id", () => {
      const index = open(4);
      for (const rowId of [9, 2, 30, 11]) index.add(rowId, axis(1));
      expect(index.search(axis(1), 4).map(({ rowId }) => rowId)).toEqual([2, 9, 11, 30]);
    });

    test("asking for more than there is returns what there is", () => {
      const index = open(4);
      index.add(1, axis(0));
      index.add(2, axis(1));
      expect(index.search(axis(0), 1000)).toHaveLength(2);
    });

    test("a similarity can be negative", () => {
      const index = open(2);
      index.add(1, toUnit([-1, 0]));
      expect(index.search(toUnit([1, 0]), 1)[0]!.similarity).toBeCloseTo(-1, 6);
    });
  });

  describe("changes", () => {
    test("a removed row is never returned", () => {
      const index = open(4);
      for (let i = 0; i < 4; i++) index.add(i, axis(i));
      expect(index.remove(2)).toBe(true);
      expect(index.remove(2)).toBe(false);
      expect(index.has(2)).toBe(false);
      expect(index.size).toBe(3);
      expect(index.search(axis(2), 4).map(({ rowId }) => rowId)).not.toContain(2);
    });

    test("an index emptied again works on", () => {
      const index = open(4);
      for (let i = 0; i < 4; i++) index.add(i, axis(i));
      for (let i = 0; i < 4; i++) index.remove(i);
      expect(index.search(axis(0), 3)).toEqual([]);
      index.add(1, axis(1));
      expect(index.search(axis(1), 3).map(({ rowId }) => rowId)).toEqual([1]);
    });

    test("adding a row again replaces its vector", () => {
      const index = open(4);
      index.add(0, axis(0));
      index.add(1, axis(1));
      index.add(0, axis(3));
      expect(index.size).toBe(2);
      expect(index.search(axis(3), 1)[0]).toMatchObject({ rowId: 0 });
      expect(index.search(axis(0), 2).map(({ similarity }) => similarity)).toEqual([0, 0]);
    });

    test("the caller may reuse its array after adding it", () => {
      const index = open(2);
      const vector = toUnit([1, 0]);
      index.add(1, vector);
      vector.set([0, 1]);
      expect(index.search(toUnit([1, 0]), 1)[0]!.similarity).toBeCloseTo(1, 6);
    });

    test("row ids up to 2^32 − 2 are kept apart", () => {
      const index = open(4);
      index.add(2 ** 32 - 2, axis(0));
      index.add(0, axis(1));
      expect(index.search(axis(0), 1)[0]!.rowId).toBe(2 ** 32 - 2);
    });
  });

  describe("refusals leave the index as it was", () => {
    const broken = [
      ["a vector of the wrong length", toUnit([1, 0, 0]), "DIMENSION_MISMATCH"],
      ["NaN", Float32Array.of(1, Number.NaN, 0, 0) as UnitVector, "BAD_VECTOR"],
      ["infinity", Float32Array.of(1, Infinity, 0, 0) as UnitVector, "BAD_VECTOR"],
      ["zeros", new Float32Array(4) as UnitVector, "BAD_VECTOR"],
      ["a norm that is not 1", Float32Array.of(1, 1, 0, 0) as UnitVector, "BAD_VECTOR"],
      ["a plain array", [1, 0, 0, 0] as unknown as UnitVector, "BAD_VECTOR"],
    ] as const;

    test.each(broken)("%s is refused", (_, vector, code) => {
      const index = open(4);
      index.add(1, axis(1));
      expect(() => index.add(2, vector)).toThrow(withCode(code));
      expect(() => index.search(vector, 1)).toThrow(withCode(code));
      expect(index.size).toBe(1);
      expect(index.search(axis(1), 5).map(({ rowId }) => rowId)).toEqual([1]);
    });

    test.each([-1, 1.5, 2 ** 32 - 1, Number.NaN])("row id %d is refused", (rowId) => {
      expect(() => open(4).add(rowId, axis(0))).toThrow(withCode("BAD_REQUEST"));
    });

    test.each([0, -1, 2.5, Number.NaN, Infinity])("k = %d is refused", (k) => {
      const index = open(4);
      index.add(1, axis(0));
      expect(() => index.search(axis(0), k)).toThrow(withCode("BAD_REQUEST"));
    });

    test("an exception in a filter reaches the caller, and the index works on", () => {
      const index = open(4);
      index.add(1, axis(0));
      expect(() => index.search(axis(0), 1, refuse)).toThrow(RangeError);
      expect(index.search(axis(0), 1)).toHaveLength(1);
    });
  });

  describe(`against the exact scan, ${BATCH} × ${DIMENSIONS}`, () => {
    const random = seededRandom(11);
    const vectors = clusteredVectors(BATCH, DIMENSIONS, random);
    const queries = clusteredVectors(40, DIMENSIONS, random);
    const index = open(DIMENSIONS);
    const oracle = new ExactIndex(DIMENSIONS);
    for (const [rowId, vector] of vectors.entries()) {
      index.add(rowId, vector);
      oracle.add(rowId, vector);
    }

    function meanRecall(k: number, accepts?: (rowId: number) => boolean): number {
      let shared = 0;
      let wanted = 0;
      for (const query of queries) {
        const expected = new Set(oracle.search(query, k, accepts).map(({ rowId }) => rowId));
        const found = index.search(query, k, accepts);
        expect(new Set(found.map(({ rowId }) => rowId)).size).toBe(expected.size);
        if (accepts !== undefined) expect(found.every(({ rowId }) => accepts(rowId))).toBe(true);
        shared += found.filter(({ rowId }) => expected.has(rowId)).length;
        wanted += expected.size;
      }
      return shared / wanted;
    }

    test.each([1, 10, 100])("recall at k = %d, with exactly k found", (k) => {
      expect(meanRecall(k)).toBeGreaterThanOrEqual(recall);
    });

    test.each([2, 20, 500, 2999])("a filter that accepts one row in %d gives exactly min(k, accepted)", (n) => {
      expect(meanRecall(10, (rowId) => rowId % n === 0)).toBeGreaterThanOrEqual(recall);
    });

    test("every row can be asked for", () => {
      expect(index.search(queries[0]!, BATCH)).toHaveLength(BATCH);
    });

    test("recall holds after a quarter of the rows were replaced and another removed", () => {
      const fresh = clusteredVectors(BATCH / 4, DIMENSIONS, random);
      for (const [i, vector] of fresh.entries()) {
        const rowId = i * 4;
        index.add(rowId, vector);
        oracle.add(rowId, vector);
      }
      for (let rowId = 1; rowId < BATCH; rowId += 4) expect(index.remove(rowId)).toBe(oracle.remove(rowId));
      expect(index.size).toBe(oracle.size);
      expect(meanRecall(10)).toBeGreaterThanOrEqual(recall);
    });
  });
}
