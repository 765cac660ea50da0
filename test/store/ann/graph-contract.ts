import { describe, expect, test } from "vitest";
import { toUnit, type UnitVector } from "../../../src/core/vector.ts";
import type { Graph } from "../../../src/store/ann/graph.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { bitmapOf, graphRecallContract } from "./graph-recall-contract.ts";
import { withCode } from "../with-code.ts";

function axis(i: number): UnitVector {
  return toUnit([0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
}

function ascending(rowIds: Uint32Array): number[] {
  return Array.from(rowIds.toSorted());
}

/**
 * What every graph owes its callers.
 *
 * @param open    an empty graph with the standard parameters, over a table that takes in what is linked
 * @param recall  what ten neighbours have to reach against the exact scan at ef = 100
 */
export function graphContract(
  open: (dimensions: number) => Promise<Graph> | Graph,
  { recall }: { readonly recall: number },
): void {
  async function openAxes(): Promise<Graph> {
    const graph = await open(4);
    for (let i = 0; i < 4; i++) graph.link(i + 1, axis(i));
    return graph;
  }

  describe("search", () => {
    test("an empty graph finds nothing", async () => {
      const graph = await open(4);
      expect(graph).toMatchObject({ size: 0, tombstones: 0 });
      expect([...graph.search(axis(0), 5, 10)]).toEqual([]);
    });

    test("rows come nearest first", async () => {
      const graph = await open(2);
      graph.link(7, toUnit([1, 0]));
      graph.link(3, toUnit([0, 1]));
      graph.link(5, toUnit([3, 4]));
      expect([...graph.search(toUnit([1, 0]), 3, 10)]).toEqual([7, 5, 3]);
    });

    test("a single row is found from the other side", async () => {
      const graph = await open(2);
      graph.link(9, toUnit([-1, 0]));
      expect([...graph.search(toUnit([1, 0]), 1, 10)]).toEqual([9]);
    });

    test("asking for more than there is returns what there is", async () => {
      const graph = await openAxes();
      expect(ascending(graph.search(axis(0), 1000, 1000))).toEqual([1, 2, 3, 4]);
    });

    test("at most ef rows are returned, and never fewer than k for a small ef", async () => {
      const graph = await open(16);
      for (const [i, vector] of clusteredVectors(200, 16, seededRandom(5)).entries()) graph.link(i + 1, vector);
      const query = clusteredVectors(1, 16, seededRandom(6))[0]!;
      expect(graph.search(query, 5, 20).length).toBeLessThanOrEqual(20);
      expect(graph.search(query, 20, 1)).toHaveLength(20);
    });

    test("a hundred equal vectors are all found", async () => {
      const graph = await open(4);
      for (let rowId = 1; rowId <= 100; rowId++) graph.link(rowId, axis(1));
      const found = graph.search(axis(1), 100, 100);
      expect(new Set(found).size).toBe(found.length);
      expect(found.length).toBeGreaterThanOrEqual(Math.ceil(100 * recall));
    });

    test("many copies of one vector do not hide the others", async () => {
      const graph = await open(4);
      for (let rowId = 1; rowId <= 500; rowId++) graph.link(rowId, axis(1));
      graph.link(501, axis(2));
      for (let rowId = 502; rowId <= 700; rowId++) graph.link(rowId, axis(1));
      expect(graph.search(axis(2), 1, 50)[0]).toBe(501);
    });
  });

  describe("changes", () => {
    test("a row that was unlinked is never returned", async () => {
      const graph = await openAxes();
      expect(graph.unlink(3)).toBe(true);
      expect(graph.unlink(3)).toBe(false);
      expect(graph.unlink(99)).toBe(false);
      expect(graph.has(3)).toBe(false);
      expect(graph).toMatchObject({ size: 3, tombstones: 1 });
      expect(ascending(graph.search(axis(2), 4, 10))).toEqual([1, 2, 4]);
    });

    test("a graph emptied again works on", async () => {
      const graph = await openAxes();
      for (let rowId = 1; rowId <= 4; rowId++) graph.unlink(rowId);
      expect(graph.size).toBe(0);
      expect([...graph.search(axis(0), 3, 10)]).toEqual([]);
      graph.link(5, axis(1));
      expect([...graph.search(axis(1), 3, 10)]).toEqual([5]);
    });

    test("a row can be linked again after it was unlinked", async () => {
      const graph = await openAxes();
      graph.unlink(2);
      graph.link(2, axis(1));
      expect(graph.has(2)).toBe(true);
      expect(graph.size).toBe(4);
      expect([...graph.search(axis(1), 1, 10)].at(0)).toBe(2);
      expect(ascending(graph.search(axis(1), 4, 10))).toEqual([1, 2, 3, 4]);
    });

    test("linking a row that is linked changes nothing", async () => {
      const graph = await openAxes();
      graph.link(2, axis(1));
      expect(graph.size).toBe(4);
      expect(ascending(graph.search(axis(1), 4, 10))).toEqual([1, 2, 3, 4]);
    });

    test("the caller may reuse its array after linking it", async () => {
      const graph = await open(2);
      const vector = toUnit([1, 0]);
      graph.link(1, vector);
      vector.set([0, 1]);
      graph.link(2, vector);
      expect(graph.search(toUnit([1, 0]), 1, 10)[0]).toBe(1);
    });

    test("row ids that lie far apart are kept apart", async () => {
      const graph = await open(4);
      graph.link(2 ** 32 - 2, axis(0));
      graph.link(1, axis(1));
      expect(graph.search(axis(0), 1, 10)[0]).toBe(2 ** 32 - 2);
      expect(graph.search(axis(1), 1, 10)[0]).toBe(1);
    });
  });

  describe("a bitmap of accepted rows", () => {
    test("only accepted rows are returned", async () => {
      const graph = await openAxes();
      const accepted = bitmapOf(4, (rowId) => rowId > 2);
      expect(ascending(graph.search(axis(0), 4, 10, accepted))).toEqual([3, 4]);
    });

    test("a bitmap that accepts none finds none", async () => {
      const graph = await openAxes();
      expect([...graph.search(axis(0), 4, 10, { bits: new Uint8Array(1), size: 0 })]).toEqual([]);
      expect([...graph.search(axis(0), 4, 10, { bits: new Uint8Array(0), size: 0 })]).toEqual([]);
    });

    test("rows beyond the bitmap's end are not accepted", async () => {
      const graph = await openAxes();
      graph.link(70, axis(0));
      expect([
        ...graph.search(
          axis(0),
          4,
          10,
          bitmapOf(1, () => true),
        ),
      ]).toEqual([1]);
    });

    test("a row that is accepted but unlinked is not returned", async () => {
      const graph = await openAxes();
      graph.unlink(1);
      expect([
        ...graph.search(
          axis(0),
          4,
          10,
          bitmapOf(2, () => true),
        ),
      ]).toEqual([2]);
    });
  });

  describe("refusals leave the graph as it was", () => {
    const broken = [
      ["a vector of the wrong length", toUnit([1, 0, 0]), "DIMENSION_MISMATCH"],
      ["NaN", Float32Array.of(1, Number.NaN, 0, 0) as UnitVector, "BAD_VECTOR"],
      ["infinity", Float32Array.of(1, Infinity, 0, 0) as UnitVector, "BAD_VECTOR"],
      ["zeros", new Float32Array(4) as UnitVector, "BAD_VECTOR"],
      ["a norm that is not 1", Float32Array.of(1, 1, 0, 0) as UnitVector, "BAD_VECTOR"],
      ["a plain array", [1, 0, 0, 0] as unknown as UnitVector, "BAD_VECTOR"],
    ] as const;

    test.each(broken)("%s is refused", async (_, vector, code) => {
      const graph = await open(4);
      graph.link(1, axis(1));
      expect(() => graph.link(2, vector)).toThrow(withCode(code));
      expect(() => graph.search(vector, 1, 10)).toThrow(withCode(code));
      expect(graph.size).toBe(1);
      expect([...graph.search(axis(1), 5, 10)]).toEqual([1]);
    });

    test.each([-1, 1.5, 2 ** 32 - 1, Number.NaN])("row id %d is refused", async (rowId) => {
      const graph = await open(4);
      expect(() => graph.link(rowId, axis(0))).toThrow(withCode("BAD_REQUEST"));
      expect(graph.has(rowId)).toBe(false);
      expect(graph.unlink(rowId)).toBe(false);
    });

    test.each([0, -1, 2.5, Number.NaN, Infinity])("k = %d is refused", async (k) => {
      const graph = await openAxes();
      expect(() => graph.search(axis(0), k, 10)).toThrow(withCode("BAD_REQUEST"));
    });
  });

  graphRecallContract(open, recall);
}
