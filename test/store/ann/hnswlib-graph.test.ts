import { truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toUnit, type UnitVector } from "../../../src/core/vector.ts";
import { GRAPH_PARAMETERS } from "../../../src/store/ann/graph.ts";
import { checkGraphFile } from "../../../src/store/ann/hnswlib-file.ts";
import { HnswlibGraph } from "../../../src/store/ann/hnswlib-graph.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { withCode } from "../with-code.ts";
import { graphContract } from "./graph-contract.ts";
import { bitmapOf } from "./graph-recall-contract.ts";

graphContract((dimensions) => new HnswlibGraph(dimensions), { recall: 0.95 });

const vectors = clusteredVectors(3000, 16, seededRandom(3));

/** Row ids from 1. */
function graphOf(rows: number): HnswlibGraph {
  const graph = new HnswlibGraph(16);
  for (let i = 0; i < rows; i++) graph.link(i + 1, vectors[i]!);
  return graph;
}

function rowIdsOf(rows: number): number[] {
  return Array.from({ length: rows }, (_, i) => i + 1);
}

function answers(graph: HnswlibGraph): number[][] {
  return vectors.slice(0, 50).map((query) => [...graph.search(query, 10, 100)]);
}

test.each([
  { M: 0 },
  { M: 1 },
  { M: 101 },
  { M: Number.NaN },
  { efConstruction: 0 },
  { efConstruction: 1e9 },
  { seed: -1 },
  { seed: 0.5 },
])("parameters %j are refused before they reach the native code", (change) => {
  expect(() => new HnswlibGraph(4, { ...GRAPH_PARAMETERS, ...change })).toThrow(withCode("BAD_CONFIG"));
});

test.each([0, -1, 2.5, 2 ** 20])("%d dimensions are refused", (dimensions) => {
  expect(() => new HnswlibGraph(dimensions)).toThrow(withCode("BAD_CONFIG"));
});

test("a graph grows beyond its first capacity, and finds the rows of before and after", () => {
  const graph = graphOf(3000);
  expect(graph).toMatchObject({ size: 3000, nodes: 3000 });
  for (const i of [0, 1023, 1024, 2047, 2048, 2999]) {
    expect(graph.search(vectors[i]!, 1, 100)[0]).toBe(i + 1);
  }
});

test.each([0, -5, Number.NaN, Infinity, 2 ** 40])("a walk of ef = %d answers like one of at least k", (ef) => {
  const graph = graphOf(100);
  expect(graph.search(vectors[3]!, 5, ef)).toHaveLength(5);
  expect(graph.search(vectors[3]!, 5, 100)[0]).toBe(4);
});

test("places of removed rows are used again, so that a graph which turns over does not grow", () => {
  const graph = graphOf(1000);
  for (let i = 0; i < 2000; i++) {
    graph.unlink(i + 1);
    graph.link(i + 1001, vectors[1000 + i]!);
  }
  expect(graph).toMatchObject({ size: 1000, tombstones: 0, nodes: 1000 });
  expect([...graph.search(vectors[2500]!, 1000, 1000)].every((rowId) => rowId > 2000)).toBe(true);
});

test("a row that comes back with another vector is found there, and only once", () => {
  const graph = graphOf(50);
  graph.unlink(7);
  graph.unlink(8);
  const other = toUnit(vectors[6]!.map((value) => -value));
  graph.link(7, other);
  expect(graph).toMatchObject({ size: 49, tombstones: 1 });
  expect(graph.search(other, 1, 50)[0]).toBe(7);
  // The second tombstone is used for a new row, and the label that came back survives it.
  graph.link(60, vectors[60]!);
  expect([...graph.search(other, 50, 50)].filter((rowId) => rowId === 7)).toEqual([7]);
  expect(graph.unlink(7)).toBe(true);
  expect([...graph.search(other, 50, 50)]).not.toContain(7);
});

test("rows with the same vector are found together, the first ids first, and each can be removed", () => {
  const graph = graphOf(50);
  for (const rowId of [90, 70, 80]) graph.link(rowId, vectors[6]!);
  expect(graph).toMatchObject({ size: 53, nodes: 50 });
  expect([...graph.search(vectors[6]!, 3, 50)]).toEqual([7, 70, 80]);
  expect([
    ...graph.search(
      vectors[6]!,
      2,
      50,
      bitmapOf(90, (rowId) => rowId > 70),
    ),
  ]).toEqual([80, 90]);
  graph.unlink(7);
  graph.unlink(80);
  expect(graph).toMatchObject({ size: 51, nodes: 50, tombstones: 0 });
  expect([...graph.search(vectors[6]!, 2, 50)]).toEqual([70, 90]);
  graph.unlink(70);
  graph.unlink(90);
  expect([...graph.search(vectors[6]!, 51, 51)]).toEqual(expect.not.arrayContaining([7, 70, 80, 90]));
  expect(graph.size).toBe(49);
});

test("a filter that accepts the far half is answered from a wider walk", () => {
  const graph = graphOf(2000);
  const query = vectors[0]!;
  const near = new Set(graph.search(query, 1000, 2000));
  const far = bitmapOf(2000, (rowId) => !near.has(rowId));
  const found = graph.search(query, 10, 100, far);
  expect(found).toHaveLength(10);
  expect([...found].some((rowId) => near.has(rowId))).toBe(false);
});

describe("a saved graph", () => {
  const parameters = GRAPH_PARAMETERS;

  test("answers as before once it is loaded, and can be changed", async () => {
    const path = join(temporaryFolder(), "graph");
    const graph = graphOf(1500);
    graph.unlink(1);
    graph.save(path);
    const rowIds = rowIdsOf(1500).slice(1);
    const loaded = HnswlibGraph.load(path, { dimensions: 16, parameters, nodes: graph.nodes, rowIds });
    expect(loaded).toMatchObject({ size: 1499, tombstones: 1, nodes: 1500 });
    expect(answers(loaded)).toEqual(answers(graph));
    expect(loaded.has(1)).toBe(false);
    for (let i = 1500; i < 3000; i++) loaded.link(i + 1, vectors[i]!);
    expect(loaded).toMatchObject({ size: 2999, tombstones: 0 });
    expect(loaded.search(vectors[2999]!, 1, 100)[0]).toBe(3000);
  });

  test("leaves out the rows that were removed since, and knows those that are not in it", async () => {
    const path = join(temporaryFolder(), "graph");
    graphOf(100).save(path);
    const rowIds = rowIdsOf(120).filter((rowId) => rowId !== 5);
    const loaded = HnswlibGraph.load(path, { dimensions: 16, parameters, nodes: 100, rowIds });
    expect(loaded).toMatchObject({ size: 99, tombstones: 1 });
    expect([...loaded.search(vectors[4]!, 100, 100)]).not.toContain(5);
    expect(loaded.has(110)).toBe(false);
  });

  test("links rows with the same vector again", async () => {
    const path = join(temporaryFolder(), "graph");
    const graph = graphOf(20);
    graph.link(21, vectors[0]!);
    graph.save(path);
    const loaded = HnswlibGraph.load(path, { dimensions: 16, parameters, nodes: 20, rowIds: rowIdsOf(21) });
    expect(loaded.has(21)).toBe(false);
    loaded.link(21, vectors[0]!);
    expect([...loaded.search(vectors[0]!, 2, 20)]).toEqual([1, 21]);
    expect(loaded.nodes).toBe(20);
  });

  test("that is empty is loaded as one that can grow", async () => {
    const path = join(temporaryFolder(), "graph");
    new HnswlibGraph(16).save(path);
    const loaded = HnswlibGraph.load(path, { dimensions: 16, parameters, nodes: 0, rowIds: [] });
    loaded.link(1, vectors[0]!);
    expect([...loaded.search(vectors[0]!, 1, 10)]).toEqual([1]);
  });

  test("is refused when it is another one, or is not there", async () => {
    const folder = temporaryFolder();
    const path = join(folder, "graph");
    graphOf(100).save(path);
    const saved = { dimensions: 16, parameters, nodes: 101, rowIds: rowIdsOf(101) };
    expect(() => HnswlibGraph.load(path, saved)).toThrow(withCode("INDEX_CORRUPT"));
    expect(() => HnswlibGraph.load(join(folder, "none"), saved)).toThrow(withCode("INDEX_CORRUPT"));
    expect(() => HnswlibGraph.load(path, { ...saved, dimensions: 0 })).toThrow(withCode("BAD_CONFIG"));
  });
});

describe("a file that was written in part", () => {
  test("is noticed wherever it ends, as hnswlib does not notice it", () => {
    const path = join(temporaryFolder(), "graph");
    graphOf(100).save(path);
    for (let length = 0; length < 24_000; length += 1000) {
      graphOf(100).save(path);
      truncateSync(path, length);
      expect(() => checkGraphFile(path, 100)).toThrow(withCode("STORAGE_FAILED"));
    }
  });

  test("is noticed when the folder is missing or the disk is full", () => {
    const graph = graphOf(100);
    expect(() => graph.save(join(temporaryFolder(), "none", "graph"))).toThrow(withCode("STORAGE_FAILED"));
    if (process.platform === "linux") expect(() => graph.save("/dev/full")).toThrow(withCode("STORAGE_FAILED"));
  });
});

test("vectors that only claim to be unit vectors never reach the graph", () => {
  const graph = graphOf(10);
  const poison = Float32Array.from({ length: 16 }, () => Number.NaN) as UnitVector;
  expect(() => graph.link(11, poison)).toThrow(withCode("BAD_VECTOR"));
  expect(graph).toMatchObject({ size: 10, nodes: 10 });
  expect(graph.search(vectors[0]!, 10, 10)).toHaveLength(10);
});
