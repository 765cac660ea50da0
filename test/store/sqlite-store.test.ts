import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toUnit } from "../../src/core/vector.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { SqliteDatabase } from "../../src/store/sqlite/database.ts";
import { clusteredVectors, seededRandom } from "./clustered-vectors.ts";
import { nearest } from "./nearest.ts";
import { sampleChunk, sampleDocument, SETTINGS } from "./sample-documents.ts";
import { storeContract } from "./store-contract.ts";
import { temporaryFolder } from "./temporary-folder.ts";

describe("in memory, on the calling thread", () => {
  storeContract(() => openSqliteStore({ root: ":memory:", name: "test", create: true, threads: false }));
});

describe("on disk, on threads", () => {
  storeContract(() => openSqliteStore({ root: temporaryFolder(), name: "test", create: true }));
});

describe.each(["hnswlib", "kenning"] as const)("with the graph of %s", (graphEngine) => {
  const options = { root: ":memory:", name: "test", create: true, annThreshold: 0, threads: false, graphEngine };
  storeContract(() => openSqliteStore(options), { ann: graphEngine });
});

test("what was acknowledged is there after the collection is opened again", async () => {
  const options = { root: temporaryFolder(), name: "kept", create: true };
  {
    await using store = await openSqliteStore(options);
    await store.pinSettings(SETTINGS);
    await store.addSource("/notes");
    await store.putDocument(sampleDocument("a"), [sampleChunk("apple", toUnit([1, 0, 0, 0]))]);
    await store.putDocument(sampleDocument("b"), [sampleChunk("pear", toUnit([0, 1, 0, 0]))]);
    await store.removeDocuments(["b"]);
    await store.writeState("s", Uint8Array.of(7));
  }
  await using store = await openSqliteStore({ ...options, create: false });
  expect(await store.settings()).toEqual(SETTINGS);
  expect(await store.status()).toMatchObject({ documents: 1, chunks: 1, vectors: 1, sources: [{ name: "notes" }] });
  expect(await store.searchLexical("chunk", { terms: ["appl", "pear"] }, 5)).toHaveLength(1);
  expect(await nearest(store, toUnit([1, 0, 0, 0]), 5)).toEqual([{ id: 1, score: 1 }]);
  expect(await store.readState("s")).toEqual(Uint8Array.of(7));
  await store.putDocument(sampleDocument("c"), [sampleChunk("plum", toUnit([0, 1, 0, 0]))]);
  // The row of the removed chunk is not used again.
  expect((await store.chunksOf("c"))[0]!.id).toBe(3);
});

describe("two stores on one collection", () => {
  test.each([undefined, 1])("see each other's words and vectors (graph above %s)", async (annThreshold) => {
    const options = { root: temporaryFolder(), name: "shared", create: true, ...(annThreshold && { annThreshold }) };
    await using writer = await openSqliteStore(options);
    await using reader = await openSqliteStore(options);
    await writer.pinSettings(SETTINGS);
    const east = toUnit([1, 0, 0, 0]);
    expect(await nearest(reader, east, 5)).toEqual([]);

    await writer.putDocument(sampleDocument("a"), [sampleChunk("apple", east)]);
    expect(await reader.searchLexical("chunk", { terms: ["appl"] }, 5)).toHaveLength(1);
    expect(await nearest(reader, east, 5)).toEqual([{ id: 1, score: 1 }]);

    await reader.putDocument(sampleDocument("b"), [sampleChunk("pear", toUnit([0, 1, 0, 0]))]);
    await writer.putDocument(sampleDocument("a"), [sampleChunk("plum", toUnit([0, 0, 1, 0]))]);
    for (const store of [reader, writer]) {
      expect(await store.searchLexical("chunk", { terms: ["appl"] }, 5)).toEqual([]);
      expect(await nearest(store, toUnit([0, 3, 4, 0]), 5)).toEqual([
        { id: 3, score: expect.closeTo(0.8, 6) as number },
        { id: 2, score: expect.closeTo(0.6, 6) as number },
      ]);
    }

    await writer.removeDocuments(["a", "b"]);
    expect(await nearest(reader, east, 5)).toEqual([]);
  });
});

test("a store that has missed more changes than are kept reads the vectors again", async () => {
  const options = { root: temporaryFolder(), name: "pruned", create: true };
  await using writer = await openSqliteStore(options);
  await using reader = await openSqliteStore(options);
  await writer.pinSettings(SETTINGS);
  await writer.putDocument(sampleDocument("a"), [sampleChunk("a", toUnit([1, 0, 0, 0]))]);
  expect(await nearest(reader, toUnit([1, 0, 0, 0]), 5)).toHaveLength(1);
  await writer.removeDocuments(["a"]);
  const vectors = clusteredVectors(20, 4, seededRandom(1));
  const chunks = vectors.map((vector, ordinal) => sampleChunk("b", vector, { ordinal }));
  for (let round = 0; round < 30; round++) await writer.putDocument(sampleDocument("b"), chunks);
  const database = new SqliteDatabase({ file: join(options.root, options.name, "collection.db"), busyTimeoutMs: 0 });
  database.run("DELETE FROM changes WHERE sequence <= (SELECT max(sequence) - 5 FROM changes)");
  database.close();
  expect((await nearest(reader, vectors[0]!, 100)).map(({ id }) => id).sort((a, b) => a - b)).toEqual(
    (await writer.chunksOf("b")).map(({ id }) => id).sort((a, b) => a - b),
  );
});

test("a graph is linked between other work, and answers as the scan does", async () => {
  await using graph = await openSqliteStore({ root: ":memory:", name: "graph", create: true, annThreshold: 50 });
  await using scan = await openSqliteStore({ root: ":memory:", name: "scan", create: true });
  const vectors = clusteredVectors(800, 4, seededRandom(2));
  for (const store of [graph, scan]) {
    await store.pinSettings(SETTINGS);
    for (let i = 0; i < 800; i += 100) {
      const chunks = vectors.slice(i, i + 100).map((vector, ordinal) => sampleChunk("x", vector, { ordinal }));
      await store.putDocument(sampleDocument(`d${i}`), chunks);
    }
  }
  expect((await graph.status()).ann).toBe("kenning");
  for (let i = 0; i < 60; i++) {
    expect(await nearest(graph, vectors[i]!, 3)).toEqual(await nearest(scan, vectors[i]!, 3));
    await new Promise(setImmediate);
  }
});
