import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Engine, type EngineOptions, listCollections, openEngine } from "../src/engine.ts";
import { temporaryFolder } from "./store/temporary-folder.ts";
import { writeTinyModel } from "./support/tiny-model.ts";

const documents = [
  { id: "bread", title: "Bread", text: "Bread needs salt for its taste.", metadata: { topic: "cooking" } },
  { id: "tap", title: "Tap", text: "A dripping tap needs a new washer." },
  { id: "noodles", title: "面", text: "面条要放盐。" },
];

/** An engine that is closed when the test ends. */
async function open(options: EngineOptions): Promise<Engine> {
  const engine = await openEngine({ offline: true, ...options });
  onTestFinished(async () => await engine[Symbol.asyncDispose]());
  return engine;
}

/** A folder of a model of 8 dimensions. */
async function tinyModel(name = "tiny"): Promise<string> {
  const folder = join(temporaryFolder(), name);
  await writeTinyModel(folder);
  return folder;
}

async function found(engine: Engine, text: string): Promise<string[]> {
  return (await engine.search({ text, unit: "document" })).hits.map(({ document }) => document.id);
}

describe("a collection of words alone", () => {
  test("stores, finds, compares, shows and removes documents", async () => {
    const engine = await open({ root: temporaryFolder(), model: "none" });
    expect(engine.collection).toBe("default");
    expect(await engine.put(documents)).toEqual({ documents: 3, chunks: 3 });
    expect(await found(engine, "salt")).toEqual(["bread"]);
    expect(await found(engine, "放盐")).toEqual(["noodles"]);
    const { hits } = await engine.similar({ document: "bread" });
    expect(hits.map(({ document }) => document.id)).toEqual(["tap"]);

    const shown = await engine.document("bread");
    expect(shown).toMatchObject({ id: "bread", title: "Bread", metadata: { topic: "cooking" } });
    expect(shown.chunks.map(({ text }) => text)).toEqual(["Bread needs salt for its taste."]);

    expect(await engine.status()).toMatchObject({
      collection: "default",
      documents: 3,
      chunks: 3,
      vectors: 0,
      embedder: null,
      ann: "none",
      passageLanguages: { en: 2 },
      mediaTypes: { "text/plain": 3 },
    });
    expect(await engine.remove(["bread", "nothing"])).toBe(1);
    expect(await found(engine, "salt")).toEqual([]);
    await expect(engine.document("bread")).rejects.toMatchObject({ code: "DOCUMENT_NOT_FOUND" });
  });

  test("has no vectors to give or to search with", async () => {
    const engine = await open({ root: temporaryFolder(), model: "none" });
    await engine.put(documents);
    await expect(engine.embed(["salt"])).rejects.toMatchObject({ code: "NO_EMBEDDER" });
    await expect(engine.search({ text: "salt", mode: "dense" })).rejects.toMatchObject({ code: "NO_EMBEDDER" });
  });

  test("stays one when it is opened without a word about the model", async () => {
    const root = temporaryFolder();
    await using first = await openEngine({ root, model: "none" });
    await first.put(documents);
    const second = await open({ root });
    await second.put([{ id: "more", text: "the salt of the sea and of the earth" }]);
    expect(await second.status()).toMatchObject({ documents: 4, vectors: 0, embedder: null });
  });
});

describe("a collection with a model", () => {
  test("is searched by meaning, too, and gives the model's vectors", async () => {
    const engine = await open({ root: temporaryFolder(), model: await tinyModel() });
    await engine.put([
      { id: "sea", title: "sea", text: "the whale of the sea" },
      { id: "ship", title: "ship", text: "a sail and the wind" },
    ]);
    const { hits, mode } = await engine.search({ text: "a storm", explain: true });
    expect(mode).toBe("hybrid");
    expect(hits).toHaveLength(2);
    expect(await engine.status()).toMatchObject({ vectors: 2, ann: "exact", embedder: { dimensions: 8 } });
    const [[document], [query]] = [await engine.embed(["a storm"]), await engine.embed(["a storm"], { as: "query" })];
    expect(document).toHaveLength(8);
    expect(Math.hypot(...query!)).toBeCloseTo(1, 5);
    const byVector = await engine.search({ vector: query! });
    expect(byVector.hits).toHaveLength(2);
    await expect(engine.search({ vector: [1, 2, 3] })).rejects.toMatchObject({ code: "DIMENSION_MISMATCH" });
  });

  test("finds its model again, wherever it was opened from", async () => {
    const [root, model] = [temporaryFolder(), await tinyModel()];
    await using first = await openEngine({ root, model, offline: true });
    await first.put([{ id: "sea", title: "sea", text: "the whale of the sea" }]);
    const second = await open({ root });
    expect((await second.search({ text: "whale" })).mode).toBe("hybrid");
    const third = await open({ root, model });
    expect((await third.search({ text: "whale" })).mode).toBe("hybrid");
  });

  test("refuses another", async () => {
    const [root, model] = [temporaryFolder(), await tinyModel()];
    await using engine = await openEngine({ root, model, offline: true });
    await engine.put([{ id: "sea", text: "the whale of the sea" }]);
    for (const other of ["none", "use-lite", await tinyModel("other")]) {
      await expect(openEngine({ root, model: other })).rejects.toMatchObject({ code: "EMBEDDER_MISMATCH" });
    }
  });

  test("refuses its own when its files are not what they were", async () => {
    const [root, model] = [temporaryFolder(), await tinyModel()];
    await using engine = await openEngine({ root, model, offline: true });
    await engine.put([{ id: "sea", text: "the whale of the sea" }]);
    await writeTinyModel(model, { broken: true });
    const reopened = await open({ root });
    await expect(reopened.search({ text: "whale" })).rejects.toMatchObject({ code: "EMBEDDER_MISMATCH" });
    expect((await reopened.search({ text: "whale", mode: "lexical" })).hits).toHaveLength(1);
  });
});

test("a collection of words alone refuses a model", async () => {
  const root = temporaryFolder();
  await using engine = await openEngine({ root, model: "none" });
  await engine.put(documents);
  await expect(openEngine({ root, model: "use-lite" })).rejects.toMatchObject({ code: "EMBEDDER_MISMATCH" });
  const same = await open({ root, model: "none" });
  expect(await found(same, "salt")).toEqual(["bread"]);
});

describe("a mostly Chinese collection", () => {
  /** Notes about bread, and as many about boats. */
  const notes = Array.from({ length: 40 }, (_, i) => ({
    id: `note-${i}`,
    text: i % 2 === 0 ? `面团要放盐，发酵${i}小时，再进烤箱烤成面包。` : `船在港口抛锚${i}次，帆和桅杆都要检查。`,
  }));

  test("is searched by words while it is small", async () => {
    const engine = await open({ root: temporaryFolder() });
    await engine.put([{ id: "noodles", text: "面条要放盐，因为盐让面团更有筋道。".repeat(5) }]);
    expect(await engine.status()).toMatchObject({ vectors: 0, embedder: { model: "corpus" } });
    expect(await engine.search({ text: "筋道" })).toMatchObject({
      mode: "lexical",
      hits: [{ document: { id: "noodles" } }],
    });
    await expect(engine.search({ text: "筋道", mode: "dense" })).rejects.toMatchObject({ code: "NO_EMBEDDER" });
    await expect(engine.terms.neighbors({ term: "盐" })).rejects.toMatchObject({ code: "NO_TERMS" });
  });

  test("gets vectors of its own terms, which other processes open", async () => {
    const root = temporaryFolder();
    const engine = await open({ root });
    await engine.put(notes);
    const { fingerprint, terms } = await engine.terms.train();
    expect(terms).toBeGreaterThan(10);
    const other = await open({ root });
    expect(await other.status()).toMatchObject({ vectors: 40, embedder: { model: "corpus", revision: fingerprint } });
    const { hits, mode } = await other.search({ text: "烤面包的面团", mode: "dense", limit: 5 });
    expect([mode, hits.length]).toEqual(["dense", 5]);
    for (const { document } of hits) expect(Number(document.id.slice(5)) % 2).toBe(0);
    const similar = await other.similar({ document: "note-1", limit: 3 });
    for (const { document } of similar.hits) expect(Number(document.id.slice(5)) % 2).toBe(1);
    for (const text of ["ЖЩ", "!!!"]) {
      expect((await other.search({ text })).notices).toHaveLength(1);
      expect(await other.search({ text, mode: "dense" })).toMatchObject({ hits: [], notices: [expect.any(String)] });
      expect((await other.similar({ text })).hits).toEqual([]);
    }
    // Asked for in traditional characters as well.
    expect(await other.terms.neighbors({ term: "麵包" })).toMatchObject({ term: "面包", known: true });
    expect(await other.terms.similarity({ a: ["麵包"], b: ["面包"] })).toMatchObject({ a: ["面包"], unknown: [] });
    const { neighbors } = await other.terms.neighbors({ term: "面包", limit: 3 });
    expect(neighbors).toHaveLength(3);
    expect((await other.embed(["面包"]))[0]).toHaveLength(64);
  });

  test("has no pooling to choose, nor has one that is searched by words", async () => {
    for (const model of ["corpus", "none"]) {
      const engine = await open({ root: temporaryFolder(), model, pooling: "max" });
      await expect(engine.put(notes)).rejects.toMatchObject({ code: "BAD_CONFIG", data: { option: "pooling" } });
    }
  });

  test("is expanded and compared by its terms on request", async () => {
    const engine = await open({ root: temporaryFolder() });
    await engine.put(notes);
    await expect(engine.search({ text: "面包", expand: "terms" })).rejects.toMatchObject({ code: "NO_TERMS" });
    await engine.terms.train();
    const { terms } = await engine.search({ text: "面包", expand: "terms", explain: true });
    expect(terms).toContain("面包");
    const { hits, mode } = await engine.similar({ document: "note-1", terms: true, limit: 2 });
    expect(mode).toBe("dense");
    expect(hits[0]!.termMatches!.length).toBeGreaterThan(0);
    expect(hits[0]!.termMatches![0]!.similarity).toBeGreaterThan(0.9);
  });

  test("is searched with the terms that another process has trained anew", async () => {
    const root = temporaryFolder();
    const [a, b] = [await open({ root }), await open({ root })];
    await a.put(notes);
    await a.terms.train();
    const query = { text: "面团发酵", mode: "dense", limit: 3 } as const;
    const before = await b.search(query);
    await a.terms.train({ seed: 7, epochs: 30 });
    const [after, there] = [await b.search(query), await a.search(query)];
    expect(after.hits.map(({ score }) => score)).toEqual(there.hits.map(({ score }) => score));
    expect(after.hits[0]!.score).not.toBe(before.hits[0]!.score);
    await expect(a.terms.train({ dimensions: 20 })).rejects.toMatchObject({ code: "DIMENSION_MISMATCH" });
  });
});

test("documents of a collection of another model are compared by its terms as well", async () => {
  const engine = await open({ root: temporaryFolder(), model: "none" });
  const texts = [
    "a boat with a sail in the harbour",
    "the ship left the harbour under sail",
    "bread dough needs yeast and salt",
  ];
  await engine.put(Array.from({ length: 30 }, (_, i) => ({ id: `d${i}`, text: texts[i % 3]! })));
  await expect(engine.similar({ document: "d0", terms: true })).rejects.toMatchObject({ code: "NO_TERMS" });
  await engine.terms.train();
  const { hits, mode } = await engine.similar({ document: "d0", terms: true, unit: "document", limit: 12 });
  expect(mode).toBe("dense");
  expect(hits.slice(0, 9).every(({ document }) => Number(document.id.slice(1)) % 3 === 0)).toBe(true);
  expect(hits.slice(9).every(({ document }) => Number(document.id.slice(1)) % 3 === 1)).toBe(true);
  expect(hits[10]!.termMatches!.map(({ term }) => term)).toContain("harbour");
  const byText = await engine.recommend({ positive: [{ text: "yeast" }], terms: true, limit: 1 });
  expect(Number(byText.hits[0]!.document.id.slice(1)) % 3).toBe(2);
});

describe("what was not made", () => {
  test("is not opened when it is not to be made", async () => {
    const root = temporaryFolder();
    await expect(openEngine({ root, create: false })).rejects.toMatchObject({ code: "COLLECTION_NOT_FOUND" });
    expect(await listCollections(root)).toEqual([]);
  });

  test("has a name that could be one", async () => {
    await expect(openEngine({ root: temporaryFolder(), collection: "../up" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });

  test("can be searched once it is made: it is empty", async () => {
    const engine = await open({ root: temporaryFolder() });
    const { hits, mode } = await engine.search({ text: "salt" });
    expect([hits, mode]).toEqual([[], "lexical"]);
    expect(await engine.status()).toMatchObject({ documents: 0, embedder: null });
  });
});

test("a collection that is opened again has everything", async () => {
  const root = temporaryFolder();
  {
    await using engine = await openEngine({ root, collection: "kitchen", model: "none" });
    await engine.put(documents);
    await engine.remove(["tap"]);
  }
  const engine = await open({ root, collection: "kitchen", create: false });
  expect(await found(engine, "salt")).toEqual(["bread"]);
  expect(await found(engine, "tap")).toEqual([]);
  expect(await listCollections(root)).toEqual([{ name: "kitchen", documents: 2, chunks: 2 }]);
});

test("two engines on one collection see what the other writes", async () => {
  const [root, model] = [temporaryFolder(), await tinyModel()];
  const [first, second] = [await open({ root, model }), await open({ root })];
  expect(await found(second, "whale")).toEqual([]);
  await first.put([{ id: "sea", title: "sea", text: "the whale of the sea" }]);
  expect((await second.search({ text: "whale" })).mode).toBe("hybrid");
  expect(await found(second, "whale")).toEqual(["sea"]);
  await second.put([{ id: "ship", title: "ship", text: "a sail and the wind" }]);
  expect((await found(first, "sail")).toSorted()).toEqual(["sea", "ship"]);
  await first.remove(["sea"]);
  expect(await found(second, "whale")).toEqual(["ship"]);
});

test("collections of one root are apart", async () => {
  const root = temporaryFolder();
  const [a, b] = [
    await open({ root, collection: "a", model: "none" }),
    await open({ root, collection: "b", model: "none" }),
  ];
  await a.put(documents);
  expect(await found(b, "salt")).toEqual([]);
  expect(await listCollections(root)).toEqual([
    { name: "a", documents: 3, chunks: 3 },
    { name: "b", documents: 0, chunks: 0 },
  ]);
});

test("a collection in memory leaves nothing behind", async () => {
  const engine = await open({ root: ":memory:", model: "none" });
  await engine.put(documents);
  expect(await found(engine, "salt")).toEqual(["bread"]);
  expect(await listCollections(":memory:")).toEqual([]);
});
