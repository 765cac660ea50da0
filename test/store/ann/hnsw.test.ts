import { expect, test } from "vitest";
import { toUnit } from "../../../src/core/vector.ts";
import { ExactIndex } from "../../../src/store/ann/exact.ts";
import { HnswIndex } from "../../../src/store/ann/hnsw.ts";
import { annIndexContract } from "../ann-index-contract.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { withCode } from "../with-code.ts";

annIndexContract((dimensions) => new HnswIndex(dimensions, { M: 16, efSearch: 64 }), { recall: 0.95 });

test.each([
  { M: 0 },
  { M: 1 },
  { M: 101 },
  { M: Number.NaN },
  { efConstruction: 0 },
  { efSearch: 0 },
  { efSearch: 1.5 },
  { seed: -1 },
])("parameters %j are refused before they reach the native code", (options) => {
  expect(() => new HnswIndex(4, options)).toThrow(withCode("BAD_CONFIG"));
});

test.each([0, -1, 2.5])("%d dimensions are refused", (dimensions) => {
  expect(() => new HnswIndex(dimensions)).toThrow(withCode("BAD_CONFIG"));
});

test("rows that wait to be linked are found exactly, and linking them a few at a time ends", () => {
  const vectors = clusteredVectors(300, 16, seededRandom(3));
  const index = new HnswIndex(16);
  const oracle = new ExactIndex(16);
  for (const [rowId, vector] of vectors.entries()) {
    index.addLater(rowId, vector);
    oracle.add(rowId, vector);
  }
  index.remove(5);
  oracle.remove(5);
  const query = vectors[7]!;
  expect(index.search(query, 10)).toEqual(oracle.search(query, 10));
  expect(index.link(100)).toBe(199);
  expect(index.search(query, 10)).toEqual(oracle.search(query, 10));
  expect(index.link(1000)).toBe(0);
  expect(index.link(1000)).toBe(0);
  expect(index.search(query, 1)[0]).toMatchObject({ rowId: 7 });
});

test("a row that is replaced while it waits is linked once, with its last vector", () => {
  const index = new HnswIndex(2);
  index.addLater(1, toUnit([1, 0]));
  index.add(1, toUnit([0, 1]));
  expect(index.link(10)).toBe(0);
  expect(index.search(toUnit([0, 1]), 5)).toEqual([{ rowId: 1, similarity: 1 }]);
});
