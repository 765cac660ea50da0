import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import type { UnitVector } from "../../../src/core/vector.ts";
import { ExactIndex } from "./exact-index.ts";
import { GRAPH_PARAMETERS } from "../../../src/store/ann/graph.ts";
import { KenningGraph } from "../../../src/store/ann/kenning-graph.ts";
import { VectorTable } from "../../../src/store/ann/vector-table.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { withCode } from "../with-code.ts";
import { graphContract } from "./graph-contract.ts";

graphContract((dimensions) => KenningGraph.create(VectorTable.create(dimensions)), { recall: 0.95 });

const DIMENSIONS = 48;
const random = seededRandom(8);
const vectors = clusteredVectors(2500, DIMENSIONS, random);
const queries = vectors.slice(0, 40);

function tableOf(rows: readonly UnitVector[]): VectorTable {
  const table = VectorTable.create(DIMENSIONS);
  for (const [i, vector] of rows.entries()) table.add(i + 1, vector);
  return table;
}

function graphOf(rows: readonly UnitVector[]): { readonly table: VectorTable; readonly graph: KenningGraph } {
  const table = tableOf(rows);
  const graph = KenningGraph.create(table);
  for (let rowId = 1; rowId <= rows.length; rowId++) graph.linkRow(rowId);
  return { table, graph };
}

function answers(graph: KenningGraph): number[][] {
  return queries.map((query) => [...graph.search(query, 10, 60)]);
}

function recallOf(graph: KenningGraph): number {
  const oracle = new ExactIndex(DIMENSIONS);
  for (const [i, vector] of vectors.entries()) oracle.add(i + 1, vector);
  let shared = 0;
  for (const query of queries) {
    const found = new Set(graph.search(query, 10, 60));
    shared += oracle.search(query, 10).filter(({ rowId }) => found.has(rowId)).length;
  }
  return shared / (10 * queries.length);
}

function save({ table, graph }: { table: VectorTable; graph: KenningGraph }): Buffer {
  return Buffer.concat([...graph.parts(table.slots)]);
}

function restore(bytes: Uint8Array, table: VectorTable): KenningGraph {
  let at = 0;
  return KenningGraph.restore(table, GRAPH_PARAMETERS, (into) => {
    into.set(bytes.subarray(at, at + into.length));
    at += into.length;
  });
}

describe("parameters", () => {
  test.each([{ M: 1 }, { M: 101 }, { M: Number.NaN }, { efConstruction: 0 }, { seed: -1 }, { seed: 0.5 }])(
    "%j are refused",
    (parameters) => {
      const table = VectorTable.create(4);
      expect(() => KenningGraph.create(table, { ...GRAPH_PARAMETERS, ...parameters })).toThrow(withCode("BAD_CONFIG"));
    },
  );

  test.each([2, 3, 48])("a graph of M = %d finds what is near", (M) => {
    const table = tableOf(vectors.slice(0, 600));
    const graph = KenningGraph.create(table, { ...GRAPH_PARAMETERS, M });
    for (let rowId = 1; rowId <= 600; rowId++) graph.linkRow(rowId);
    const hits = queries.filter((query, i) => graph.search(query, 1, 60)[0] === i + 1);
    expect(hits.length).toBeGreaterThan(queries.length * 0.8);
  });

  test("a table has one graph, which is created before it is attached to", () => {
    const table = VectorTable.create(4);
    expect(() => KenningGraph.attach(table)).toThrow(withCode("BAD_CONFIG"));
    KenningGraph.create(table, { M: 8, efConstruction: 50, seed: 3 });
    expect(KenningGraph.attach(table).parameters).toEqual({ M: 8, efConstruction: 50, seed: 3 });
    expect(() => KenningGraph.create(table)).toThrow(withCode("BAD_CONFIG"));
  });

  test("a row that the table does not have cannot be linked by its number", () => {
    const { graph } = graphOf(vectors.slice(0, 3));
    expect(() => graph.linkRow(4)).toThrow(withCode("BAD_REQUEST"));
  });

  test("the same rows and seed give the same graph", () => {
    expect(answers(graphOf(vectors).graph)).toEqual(answers(graphOf(vectors).graph));
  });
});

test("while a graph is restored in steps, rows may come and go, and are not mistaken for linked ones", () => {
  const bytes = save(graphOf(vectors));
  const table = tableOf(vectors);
  let at = 0;
  const read = (into: Uint8Array): void => {
    into.set(bytes.subarray(at, at + into.length));
    at += into.length;
  };
  const restoring = KenningGraph.restoring(table, GRAPH_PARAMETERS, read, vectors.length);
  let steps = 0;
  let step = restoring.next();
  for (; step.done !== true; step = restoring.next()) {
    steps++;
    table.remove(10 * steps);
    table.add(vectors.length + steps, vectors[steps]!);
  }
  const graph = step.value;
  expect(steps).toBeGreaterThan(9);
  expect(graph).toMatchObject({ size: vectors.length - steps, tombstones: steps });
  expect([10, vectors.length + 1, 11].map((row) => graph.has(row))).toEqual([false, false, true]);
  expect([...graph.search(vectors[9]!, 10, 60)]).not.toContain(10);
});

describe("removed rows", () => {
  test("a row that the table forgot before it was unlinked is not returned", () => {
    const { table, graph } = graphOf(vectors.slice(0, 50));
    table.remove(1);
    expect([...graph.search(vectors[0]!, 50, 50)]).not.toContain(1);
  });

  test("rows with one vector are found through any of them", () => {
    const { graph } = graphOf([...vectors.slice(0, 20), vectors[0]!, vectors[0]!]);
    graph.unlink(1);
    expect(new Set(graph.search(vectors[0]!, 2, 2))).toEqual(new Set([21, 22]));
    const accepts = { bits: Uint8Array.of(0, 0, 1 << 6), size: 1 };
    expect([...graph.search(vectors[0]!, 2, 10, accepts)]).toEqual([22]);
  });
});

describe("threads", () => {
  test("two threads link into one graph while a third searches it", async () => {
    const table = tableOf(vectors);
    const graph = KenningGraph.create(table);
    const url = new URL("link-rows-worker.ts", import.meta.url);
    const workers = [1, 2].map(
      (first) => new Worker(url, { workerData: { handle: table.handle, first, last: vectors.length, step: 2 } }),
    );
    const linked = Promise.all(workers.map((worker) => once(worker, "message")));
    while (graph.size < vectors.length) {
      for (const query of queries) {
        const found = graph.search(query, 10, 60);
        expect(new Set(found).size).toBe(found.length);
        expect(found.every((rowId) => rowId >= 1 && rowId <= vectors.length)).toBe(true);
      }
      await new Promise(setImmediate);
    }
    await linked;
    await Promise.all(workers.map((worker) => worker.terminate()));
    expect(graph.size).toBe(vectors.length);
    expect(recallOf(graph)).toBeGreaterThan(0.95);
  });
});

describe("snapshots", () => {
  test("a restored graph answers as the one that was saved, and can be linked on", () => {
    const saved = graphOf([...vectors, vectors[7]!]);
    saved.graph.unlink(3);
    const graph = restore(save(saved), tableOf([...vectors, vectors[7]!]));
    expect(graph).toMatchObject({ size: vectors.length, tombstones: 1 });
    expect(answers(graph)).toEqual(answers(saved.graph));
    const [more] = clusteredVectors(1, DIMENSIONS, random);
    graph.link(5000, more!);
    expect(graph.search(more!, 1, 60)[0]).toBe(5000);
  });

  test("an empty graph is restored as one", () => {
    const table = VectorTable.create(DIMENSIONS);
    const bytes = save({ table, graph: KenningGraph.create(table) });
    expect(restore(bytes, VectorTable.create(DIMENSIONS)).size).toBe(0);
  });

  test("rows that were not linked yet are left out and can be linked later", () => {
    const table = tableOf(vectors.slice(0, 1500));
    const half = KenningGraph.create(table);
    for (let rowId = 1; rowId <= 700; rowId++) half.linkRow(rowId);
    const graph = restore(save({ table, graph: half }), tableOf(vectors.slice(0, 1500)));
    expect(graph.size).toBe(700);
    for (let rowId = 701; rowId <= 1500; rowId++) graph.linkRow(rowId);
    expect(graph.search(vectors[1400]!, 1, 60)[0]).toBe(1401);
  });

  test("what was linked after the slots that are saved is left out", () => {
    const saved = graphOf(vectors.slice(0, 1200));
    const bytes = Buffer.concat([...saved.graph.parts(1100)]);
    const graph = restore(bytes, tableOf(vectors.slice(0, 1100)));
    expect(graph.size).toBe(1100);
    expect(graph.search(vectors[1050]!, 1, 60)[0]).toBe(1051);
  });

  test("a row that the table lost since counts as removed", () => {
    const saved = graphOf(vectors.slice(0, 100));
    const table = tableOf(vectors.slice(0, 100));
    table.remove(5);
    expect(restore(save(saved), table)).toMatchObject({ size: 99, tombstones: 1 });
  });

  test("damaged bytes are refused, or give a graph that is searched without harm", () => {
    const rows = vectors.slice(0, 200);
    const bytes = save(graphOf(rows));
    let refused = 0;
    for (let i = 0; i < 150; i++) {
      const damaged = Buffer.from(bytes);
      damaged[Math.floor(random() * bytes.length)]! ^= 1 + Math.floor(random() * 255);
      const table = tableOf(rows);
      try {
        const found = restore(damaged, table).search(rows[0]!, 10, 60);
        expect(found.every((rowId) => table.slotOf(rowId) >= 0)).toBe(true);
      } catch (error) {
        expect(error).toEqual(withCode("INDEX_CORRUPT"));
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(75);
  });
});
