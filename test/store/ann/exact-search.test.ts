import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { dot, toUnit, type UnitVector } from "../../../src/core/vector.ts";
import { ExactSearch } from "../../../src/store/ann/exact-search.ts";
import { ExactIndex } from "./exact-index.ts";
import { kernelExports } from "../../../src/store/ann/kernels.ts";
import { VectorTable } from "../../../src/store/ann/vector-table.ts";
import { rowSetOf } from "../../../src/store/row-set.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { withCode } from "../with-code.ts";

/** A table, its search, and the float64 loop it must agree with. */
function openSearch(dimensions: number, limitBytes?: number) {
  const table = VectorTable.create(dimensions, limitBytes === undefined ? {} : { limitBytes });
  const stored = new Map<number, UnitVector>();
  const oracle = new ExactIndex(dimensions);
  const asked: number[] = [];
  const search = new ExactSearch(table, (rowIds) => {
    asked.push(...rowIds);
    return rowIds.map((rowId) => stored.get(rowId));
  });
  const add = (rowId: number, vector: UnitVector): void => {
    table.add(rowId, vector);
    stored.set(rowId, vector);
    oracle.add(rowId, vector);
  };
  const remove = (rowId: number): void => {
    table.remove(rowId);
    stored.delete(rowId);
    oracle.remove(rowId);
  };
  const expectExact = (query: UnitVector, k: number, rows?: readonly number[]): void => {
    const found = search.search(query, k, rows === undefined ? undefined : rowSetOf(rows));
    const wanted = new Set(rows);
    const expected = oracle.search(query, k, rows === undefined ? undefined : (rowId) => wanted.has(rowId));
    expect([...found.rowIds]).toHaveLength(expected.length);
    for (const [i, { similarity }] of expected.entries()) expect(found.similarities[i]).toBeCloseTo(similarity, 6);
    // Rows nearer to each other than float64 sums are exact may change places.
    for (const [i, rowId] of found.rowIds.entries()) {
      expect(dot(stored.get(rowId)!, query)).toBeCloseTo(expected[i]!.similarity, 12);
    }
    for (const [i, rowId] of found.rowIds.entries()) {
      if (i === 0 || found.similarities[i - 1] !== found.similarities[i]) continue;
      expect(found.rowIds[i - 1]).toBeLessThan(rowId);
    }
  };
  return { table, search, stored, asked, add, remove, expectExact };
}

const axis = (i: number): UnitVector => toUnit([0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));

describe.each(["wasm", "plain"])("exact search with %s kernels", (kernels) => {
  beforeEach(() => void vi.stubEnv("KENNING_KERNELS", kernels));
  afterEach(() => void vi.unstubAllEnvs());

  test("the kernels are those asked for", () => {
    expect(kernelExports(VectorTable.create(4).memory) !== undefined).toBe(kernels === "wasm");
  });

  test("it agrees with a plain loop, whatever the dimensions, the rows, the removals and k", () => {
    const arbitrary = fc.record({
      dimensions: fc.integer({ min: 1, max: 70 }),
      seed: fc.nat(),
      count: fc.integer({ min: 0, max: 90 }),
      removed: fc.array(fc.nat({ max: 90 }), { maxLength: 20 }),
      k: fc.integer({ min: 1, max: 100 }),
      rows: fc.option(fc.uniqueArray(fc.nat({ max: 120 }), { maxLength: 60 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(arbitrary, ({ dimensions, seed, count, removed, k, rows }) => {
        const random = seededRandom(seed);
        const { add, remove, expectExact } = openSearch(dimensions);
        const vectors = clusteredVectors(count + 1, dimensions, random);
        for (let rowId = 0; rowId < count; rowId++) add(rowId, vectors[random() < 0.2 ? 0 : rowId]!);
        for (const rowId of removed) remove(rowId);
        expectExact(vectors[count]!, k, rows);
        if (count > 0) expectExact(vectors[0]!, k, rows);
      }),
      { numRuns: 60 },
    );
  });

  test("it agrees with a plain loop over many blocks", () => {
    const random = seededRandom(5);
    const { add, remove, expectExact, table } = openSearch(48);
    for (const [i, vector] of clusteredVectors(5000, 48, random).entries()) add(3 * i + 1, vector);
    for (let i = 0; i < 5000; i += 7) remove(3 * i + 1);
    expect(table.tombstones).toBe(715);
    const rows = Array.from({ length: 9000 }, (_, i) => 2 * i);
    for (const query of clusteredVectors(20, 48, random)) {
      for (const k of [1, 10, 300]) {
        expectExact(query, k);
        expectExact(query, k, rows);
      }
    }
  });

  test("one vector stored by the thousand is found in the order of row ids", () => {
    const { search, add } = openSearch(4);
    add(1, axis(1));
    for (let rowId = 40_000; rowId > 2; rowId -= 2) add(rowId, axis(0));
    expect([...search.search(axis(0), 3).rowIds]).toEqual([4, 6, 8]);
    expect(search.search(axis(0), 100_000).rowIds).toHaveLength(20_000);
  });

  test("an empty table, an empty list and unknown rows find nothing", () => {
    const { search, add } = openSearch(4);
    expect(search.search(axis(0), 5).rowIds).toHaveLength(0);
    add(1, axis(0));
    expect(search.search(axis(0), 5, rowSetOf([])).rowIds).toHaveLength(0);
    expect(search.search(axis(0), 5, rowSetOf([7, 2 ** 32 - 2])).rowIds).toHaveLength(0);
    expect([...search.search(axis(0), 5, rowSetOf([0, 1, 2 ** 32 - 2])).rowIds]).toEqual([1]);
  });

  test("a row set sees rows that are added and removed after it was first used", () => {
    const { search, add, remove } = openSearch(4);
    add(1, axis(0));
    const rows = rowSetOf([1, 2]);
    expect([...search.search(axis(0), 5, rows).rowIds]).toEqual([1]);
    add(2, axis(1));
    expect([...search.search(axis(0), 5, rows).rowIds]).toEqual([1, 2]);
    expect(search.accepted(rows)).toBe(2);
    remove(1);
    expect([...search.search(axis(0), 5, rows).rowIds]).toEqual([2]);
    expect(search.accepted(rows)).toBe(1);
  });

  test("many row sets take turns in the memory of a few", () => {
    const { search, add, table } = openSearch(4);
    for (let rowId = 0; rowId < 100; rowId++) add(rowId, axis(rowId % 4));
    const rows = Array.from({ length: 100 }, (_, rowId) => rowSetOf([rowId]));
    for (const set of rows) search.search(axis(0), 1, set);
    const before = table.memory.allocatedBytes;
    for (const [rowId, set] of rows.entries()) expect([...search.search(axis(0), 1, set).rowIds]).toEqual([rowId]);
    expect(table.memory.allocatedBytes).toBe(before);
  });

  test("rows that the source no longer has make room for the next nearest", () => {
    const random = seededRandom(8);
    const { search, stored, add } = openSearch(32);
    const vectors = clusteredVectors(500, 32, random);
    for (const [rowId, vector] of vectors.entries()) add(rowId, vector);
    const near = [...search.search(vectors[0]!, 30).rowIds];
    const { search: later, stored: left, add: put } = openSearch(32);
    for (const [rowId, vector] of stored) put(rowId, vector);
    for (const rowId of near.slice(0, 20)) left.delete(rowId);
    expect([...later.search(vectors[0]!, 10).rowIds]).toEqual(near.slice(20));
  });

  test("float32 values are read for few rows, and once", () => {
    const random = seededRandom(9);
    const { search, asked, add } = openSearch(64);
    for (const [rowId, vector] of clusteredVectors(3000, 64, random).entries()) add(rowId, vector);
    const [query] = clusteredVectors(1, 64, random);
    search.search(query!, 10);
    expect(asked.length).toBeLessThan(300);
    asked.length = 0;
    search.search(query!, 10);
    expect(asked).toEqual([]);
  });

  test("where there is no room for float32 values the answer is the same", () => {
    const random = seededRandom(10);
    // Half of it is no room for the floats of a block.
    const { search, asked, add, expectExact } = openSearch(256, 3_200_000);
    for (const [rowId, vector] of clusteredVectors(500, 256, random).entries()) add(rowId, vector);
    const [query] = clusteredVectors(1, 256, random);
    expectExact(query!, 10);
    asked.length = 0;
    search.search(query!, 10);
    expect(asked.length).toBeGreaterThan(0);
  });

  test("a pair has one similarity, whichever way it was found", () => {
    const random = seededRandom(12);
    const { search, add } = openSearch(100);
    for (const [rowId, vector] of clusteredVectors(300, 100, random).entries()) add(rowId, vector);
    const [query] = clusteredVectors(1, 100, random);
    const { rowIds, similarities } = search.search(query!, 300);
    expect(search.rescore(query!, rowIds)).toEqual(similarities);
    expect(search.dotProducts(query!, rowIds)).toEqual(similarities);
    expect(search.search(query!, 7, rowSetOf([...rowIds])).similarities).toEqual(similarities.slice(0, 7));
    vi.stubEnv("KENNING_KERNELS", kernels === "wasm" ? "plain" : "wasm");
    const other = openSearch(100);
    const again = seededRandom(12);
    for (const [rowId, vector] of clusteredVectors(300, 100, again).entries()) other.add(rowId, vector);
    expect(other.search.search(query!, 300).similarities).toEqual(similarities);
  });

  test("dot products take vectors of any norm, in the order asked, with NaN for rows that are not there", () => {
    const { search, add } = openSearch(4);
    add(1, axis(1));
    add(2, toUnit([3, 4, 0, 0]));
    expect([...search.dotProducts(Float32Array.of(10, 5, 0, 0), [2, 9, 1, 2])]).toEqual([
      expect.closeTo(10, 6),
      Number.NaN,
      5,
      expect.closeTo(10, 6),
    ]);
    expect(search.dotProducts(new Float32Array(4), [1])).toEqual(Float64Array.of(0));
    expect(search.dotProducts(Float32Array.of(0, 3e38, 3e38, 0), [1])[0]).toBeGreaterThan(2.9e38);
  });

  test("what is no unit vector and no count is refused", () => {
    const { search, add } = openSearch(4);
    add(1, axis(0));
    const broken = Float32Array.of(1, Number.NaN, 0, 0) as UnitVector;
    expect(() => search.search(broken, 1)).toThrow(withCode("BAD_VECTOR"));
    expect(() => search.rescore(broken, [1])).toThrow(withCode("BAD_VECTOR"));
    expect(() => search.dotProducts(broken, [1])).toThrow(withCode("BAD_VECTOR"));
    expect(() => search.search(toUnit([1, 0]), 1)).toThrow(withCode("DIMENSION_MISMATCH"));
    expect(() => search.dotProducts(toUnit([1, 0]), [1])).toThrow(withCode("DIMENSION_MISMATCH"));
    expect(() => search.search(axis(0), 0)).toThrow(withCode("BAD_REQUEST"));
    expect([...search.search(axis(0), 1).rowIds]).toEqual([1]);
  });

  test("a vector of the wrong length in the source is damage", () => {
    const table = VectorTable.create(4);
    table.add(1, axis(0));
    const search = new ExactSearch(table, (rowIds) => rowIds.map(() => new Float32Array(3)));
    expect(() => search.search(axis(0), 1)).toThrow(withCode("INDEX_CORRUPT"));
  });

  test("costs are positive numbers, measured or guessed", () => {
    for (const rows of [0, 2000]) {
      const { search, add } = openSearch(16);
      for (const [rowId, vector] of clusteredVectors(rows, 16, seededRandom(1)).entries()) add(rowId, vector);
      const { scanned, listed } = search.measureCosts();
      expect(scanned).toBeGreaterThan(0);
      expect(listed).toBeGreaterThan(0);
    }
  });
});

test.each([0.1, 0.29, 0.31, 0.9, 1])(
  "a set of %d of many blocks of rows is searched exactly, tombstones left out",
  (share) => {
    const random = seededRandom(21);
    const dimensions = 20;
    const vectors = clusteredVectors(4000, dimensions, random);
    const table = VectorTable.create(dimensions);
    // Rows in another order than their ids, so that neighbors in a list are none in memory.
    const rowIds = vectors.map((_, i) => ((i * 1571) % 4000) + 1);
    vectors.forEach((vector, i) => table.add(rowIds[i]!, vector));
    for (let rowId = 7; rowId <= 4000; rowId += 13) table.remove(rowId);
    const accepted = rowIds.filter(() => random() < share);
    const kept = new Set(accepted.filter((rowId) => table.slotOf(rowId) >= 0));
    const exact = new ExactSearch(table, (rows) => rows.map((row) => vectors[rowIds.indexOf(row)]));
    const oracle = new ExactIndex(dimensions);
    vectors.forEach((vector, i) => oracle.add(rowIds[i]!, vector));
    for (const query of clusteredVectors(20, dimensions, random)) {
      const expected = oracle.search(query, 10, (rowId) => kept.has(rowId)).map(({ rowId }) => rowId);
      expect([...exact.search(query, 10, rowSetOf(accepted)).rowIds]).toEqual(expected);
    }
  },
);
