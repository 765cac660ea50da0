import { describe, expect, test } from "vitest";
import type { ChunkId, Document } from "../../src/core/document.ts";
import { toUnit, type UnitVector } from "../../src/core/vector.ts";
import type { Store, StoreStatus } from "../../src/store/store.ts";
import { findDocuments } from "./find-documents.ts";
import { axis, sampleChunk, sampleDocument, SETTINGS, WORDS_ONLY } from "./sample-documents.ts";
import { nearest } from "./nearest.ts";
import { storeCopiesContract } from "./store-copies-contract.ts";
import { storeSearchContract } from "./store-search-contract.ts";
import { withCode } from "./with-code.ts";

/** What every store owes its callers. @param open  makes a store that is empty at the first call of a test */
export function storeContract(open: () => Promise<Store>, { ann = "exact" }: { ann?: StoreStatus["ann"] } = {}): void {
  describe("settings", () => {
    test("are null until they are pinned, and can be pinned again unchanged", async () => {
      await using store = await open();
      expect(await store.settings()).toBeNull();
      await store.pinSettings(SETTINGS);
      await store.pinSettings(structuredClone(SETTINGS));
      expect(await store.settings()).toEqual(SETTINGS);
    });

    test("of another embedder or chunker are refused", async () => {
      await using store = await open();
      await store.pinSettings(SETTINGS);
      const other = { ...SETTINGS, embedder: { ...SETTINGS.embedder!, revision: "2" } };
      await expect(store.pinSettings(other)).rejects.toThrow(withCode("EMBEDDER_MISMATCH"));
      await expect(store.pinSettings(WORDS_ONLY)).rejects.toThrow(withCode("EMBEDDER_MISMATCH"));
      await expect(store.pinSettings({ ...SETTINGS, chunker: "2" })).rejects.toThrow(withCode("EMBEDDER_MISMATCH"));
      expect(await store.settings()).toEqual(SETTINGS);
    });
  });

  describe("sources", () => {
    test("have unique names, and a known root keeps its own", async () => {
      await using store = await open();
      const first = await store.addSource("/data/notes");
      expect(first).toEqual({ name: "notes", root: "/data/notes", options: {} });
      expect((await store.addSource("/other/notes")).name).toBe("notes-2");
      expect(await store.addSource("/data/notes")).toEqual(first);
      expect((await store.addSource("/")).name).not.toBe("");
      expect((await store.status()).sources).toHaveLength(3);
    });

    test("keep their options until others are given", async () => {
      await using store = await open();
      const options = { include: ["*.md"], metadata: { team: "ops" } };
      const source = { name: "wiki", root: "/data/notes", options };
      expect(await store.addSource("/data/notes", options, "wiki")).toEqual(source);
      expect(await store.addSource("/data/notes")).toEqual(source);
      expect(await store.sources()).toEqual([source]);
      await expect(store.addSource("/data/other", {}, "wiki")).rejects.toThrow(withCode("BAD_REQUEST"));
      await expect(store.addSource("/data/notes", {}, "other")).rejects.toThrow(withCode("BAD_REQUEST"));
      await expect(store.addSource("/data/other", {}, "a/b")).rejects.toThrow(withCode("BAD_REQUEST"));
    });

    test("whose metadata change have their files read again", async () => {
      await using store = await open();
      await store.pinSettings(WORDS_ONLY);
      await store.addSource("/data/notes", { metadata: { team: "ops" } });
      const file = { path: "a.md", source: "notes", contentHash: "abc", modifiedAt: 5 };
      await store.putDocument(sampleDocument("notes/a.md", file), []);
      await store.addSource("/data/notes", { metadata: { team: "ops" }, hidden: true });
      expect(await store.documentStates("notes")).toMatchObject([{ contentHash: "abc", modifiedAt: 5 }]);
      await store.addSource("/data/notes", { metadata: { team: "dev" } });
      expect(await store.documentStates("notes")).toMatchObject([{ contentHash: "", modifiedAt: null }]);
      expect((await store.getDocument("notes/a.md"))?.path).toBe("a.md");
    });

    test("are removed with their documents", async () => {
      await using store = await open();
      await store.pinSettings(WORDS_ONLY);
      await store.addSource("/data/notes");
      const documents = ["notes/a.md", "notes/b.md", "other/c.md"].map((id) =>
        sampleDocument(id, { path: id.slice(id.indexOf("/") + 1), source: id.slice(0, id.indexOf("/")) }),
      );
      for (const document of documents) await store.putDocument(document, []);
      expect(await store.removeSource("notes")).toBe(2);
      expect(await store.sources()).toEqual([]);
      expect((await store.listDocuments({ offset: 0, limit: 9 })).map(({ id }) => id)).toEqual(["other/c.md"]);
      await expect(store.removeSource("notes")).rejects.toThrow(withCode("SOURCE_NOT_FOUND"));
    });
  });

  describe("documents", () => {
    const full: Document = sampleDocument("notes/a.md", {
      title: "Über 標題",
      path: "a.md",
      source: "notes",
      mediaType: "text/markdown",
      metadata: { year: 2020, tags: ["x"], nested: { deep: null } },
      contentHash: "abc",
      sizeBytes: 12,
      modifiedAt: 1_700_000_000_123.5,
    });

    test("are read back as they were put, with their chunks in order", async () => {
      await using store = await open();
      await store.pinSettings(SETTINGS);
      const chunks = [
        sampleChunk("first 😀", axis(0), { headings: ["A", "B"], end: 8 }),
        sampleChunk("second", axis(1), { ordinal: 1, start: 8, end: 14, startLine: 2, endLine: 3 }),
      ];
      await store.putDocument(full, chunks);
      expect(await store.getDocument(full.id)).toEqual(full);
      const stored = await store.chunksOf(full.id);
      expect(stored).toEqual(
        chunks.map((chunk) => ({ ...chunk, vector: undefined, id: expect.any(Number) as number, documentId: full.id })),
      );
      expect(await store.vectors(stored.map(({ id }) => id))).toEqual(
        new Map(stored.map(({ id }, i) => [id, axis(i)])),
      );
      expect(await store.documentStates("notes")).toEqual([
        { id: full.id, path: "a.md", contentHash: "abc", sizeBytes: 12, modifiedAt: full.modifiedAt },
      ]);
      expect(await store.documentStates("other")).toEqual([]);
    });

    test("that are not there are null or left out", async () => {
      await using store = await open();
      expect(await store.getDocument("x")).toBeNull();
      expect(await store.chunksOf("x")).toEqual([]);
      expect(await store.chunks([1 as ChunkId])).toEqual([]);
      expect(await store.documents(["x"])).toEqual(new Map());
      expect(await store.documentRows([1])).toEqual(new Map());
      expect(await store.removeDocuments(["x"])).toBe(0);
    });

    test("are replaced whole: no old word, chunk or vector is found again", async () => {
      await using store = await open();
      await store.pinSettings(SETTINGS);
      await store.putDocument(sampleDocument("a", { title: "oldtitle" }), [
        sampleChunk("apple", axis(0)),
        sampleChunk("pear", axis(1), { ordinal: 1 }),
      ]);
      const before = await store.chunksOf("a");
      expect(await nearest(store, axis(0), 10)).toHaveLength(2);
      await store.putDocument(sampleDocument("a"), [sampleChunk("plum", axis(2))]);
      const after = await store.chunksOf("a");
      expect(after.map(({ text }) => text)).toEqual(["plum"]);
      expect(before.map(({ id }) => id)).not.toContain(after[0]!.id);
      for (const unit of ["chunk", "document"] as const) {
        expect(await findDocuments(store, unit, "apple pear oldtitle")).toEqual([]);
        expect(await findDocuments(store, unit, "plum")).toEqual(["a"]);
      }
      expect(await nearest(store, axis(0), 10)).toEqual([{ id: after[0]!.id, score: 0 }]);
      expect(await store.status()).toMatchObject({ documents: 1, chunks: 1, vectors: 1, ann });
    });

    test("that are removed leave nothing behind", async () => {
      await using store = await open();
      await store.pinSettings(SETTINGS);
      for (const id of ["a", "b", "c"])
        await store.putDocument(sampleDocument(id), [sampleChunk(`word ${id}`, axis(0))]);
      expect(await nearest(store, axis(0), 10)).toHaveLength(3);
      expect(await store.removeDocuments(["a", "c", "missing", "a"])).toBe(2);
      expect(await findDocuments(store, "chunk", "word")).toEqual(["b"]);
      expect(await findDocuments(store, "document", "word")).toEqual(["b"]);
      expect(await nearest(store, axis(0), 10)).toHaveLength(1);
      expect(await store.status()).toMatchObject({ documents: 1, chunks: 1, vectors: 1 });
    });

    test("are listed by id, a page at a time", async () => {
      await using store = await open();
      for (const id of ["c", "a", "d", "b"]) {
        await store.putDocument(sampleDocument(id, { metadata: { early: id < "c" } }), []);
      }
      const ids = async (options: Parameters<Store["listDocuments"]>[0]): Promise<string[]> =>
        (await store.listDocuments(options)).map(({ id }) => id);
      expect(await ids({ offset: 0, limit: 10 })).toEqual(["a", "b", "c", "d"]);
      expect(await ids({ offset: 1, limit: 2 })).toEqual(["b", "c"]);
      expect(await ids({ filter: { field: "early", op: "=", value: true }, offset: 0, limit: 10 })).toEqual(["a", "b"]);
      expect([...(await store.documents(["d", "a", "x"])).keys()].sort()).toEqual(["a", "d"]);
    });

    test("without chunks, or with thousands, are documents too", async () => {
      await using store = await open();
      await store.putDocument(sampleDocument("empty"), []);
      const many = Array.from({ length: 3000 }, (_, ordinal) => sampleChunk(`word${ordinal}`, null, { ordinal }));
      await store.putDocument(sampleDocument("long"), many);
      expect(await store.chunksOf("empty")).toEqual([]);
      const chunks = await store.chunksOf("long");
      expect(chunks.map(({ ordinal }) => ordinal)).toEqual(many.map(({ ordinal }) => ordinal));
      expect(await store.chunks(chunks.map(({ id }) => id))).toHaveLength(3000);
      expect(await findDocuments(store, "document", many.map(({ text }) => text).join(" "))).toEqual(["long"]);
      expect(await store.removeDocuments(["long"])).toBe(1);
      expect(await store.status()).toMatchObject({ documents: 1, chunks: 0 });
    });
  });

  describe("vectors that do not fit", () => {
    const broken = [
      ["of the wrong length", toUnit([1, 0]), "DIMENSION_MISMATCH"],
      ["with NaN", Float32Array.of(1, Number.NaN, 0, 0) as UnitVector, "BAD_VECTOR"],
      ["of another norm", Float32Array.of(1, 1, 0, 0) as UnitVector, "BAD_VECTOR"],
    ] as const;

    test.each(broken)("%s are refused before anything is written", async (_, vector, code) => {
      await using store = await open();
      await store.pinSettings(SETTINGS);
      await store.putDocument(sampleDocument("a"), [sampleChunk("kept", axis(0))]);
      const chunks = [sampleChunk("new", axis(1)), sampleChunk("bad", vector, { ordinal: 1 })];
      await expect(store.putDocument(sampleDocument("a"), chunks)).rejects.toThrow(withCode(code));
      expect((await store.chunksOf("a")).map(({ text }) => text)).toEqual(["kept"]);
      await expect(store.searchVectors(vector, 1)).rejects.toThrow(withCode(code));
    });

    test("are refused in a collection without an embedder, which finds none", async () => {
      await using store = await open();
      await store.pinSettings(WORDS_ONLY);
      await expect(store.putDocument(sampleDocument("a"), [sampleChunk("x", axis(0))])).rejects.toThrow(
        withCode("NO_EMBEDDER"),
      );
      await store.putDocument(sampleDocument("a"), [sampleChunk("x")]);
      expect(await nearest(store, axis(0), 3)).toEqual([]);
      expect(await store.sampleVectors(3)).toEqual([]);
      expect((await store.status()).ann).toBe("none");
    });
  });

  describe("row ids", () => {
    test("lead from documents to chunks and back", async () => {
      await using store = await open();
      await store.putDocument(sampleDocument("a"), []);
      await store.putDocument(sampleDocument("b", { metadata: { keep: true } }), [
        sampleChunk("one"),
        sampleChunk("two", null, { ordinal: 1 }),
      ]);
      const filter = { field: "keep", op: "=", value: true } as const;
      const { rows } = await store.select(filter, "document");
      const { rows: chunkRows } = await store.select(filter, "chunk");
      const [row] = rows;
      const chunkIds = (await store.chunksOf("b")).map(({ id }) => id);
      expect(rows).toHaveLength(1);
      expect([...chunkRows]).toEqual(chunkIds);
      expect(await store.documentRows([...rows])).toEqual(new Map([[row, { id: "b", chunkIds }]]));
      expect(await store.documentRowsOfChunks([...chunkIds, 999 as ChunkId])).toEqual(
        new Map(chunkIds.map((id) => [id, row])),
      );
      const inOrder = await store.chunks([chunkIds[1]!, 999 as ChunkId, chunkIds[0]!]);
      expect(inOrder.map(({ id }) => id)).toEqual([chunkIds[1], chunkIds[0]]);
    });

    test("a filter that is none is refused", async () => {
      await using store = await open();
      await expect(store.select({ field: "$x", op: "exists" }, "chunk")).rejects.toThrow(withCode("BAD_FILTER"));
    });
  });

  test("status counts by language and media type", async () => {
    await using store = await open();
    await store.putDocument(sampleDocument("a"), []);
    await store.putDocument(sampleDocument("b", { language: "zh" }), []);
    await store.putDocument(sampleDocument("c", { mediaType: "text/html" }), []);
    const status = await store.status();
    expect(status.languages).toEqual({ en: 2, zh: 1 });
    expect(status.mediaTypes).toEqual({ "text/plain": 2, "text/html": 1 });
    expect(status.sizeBytes).toBeGreaterThan(0);
  });

  test("a passage keeps its language where it is another than the document's, and is counted by it", async () => {
    await using store = await open();
    await store.putDocument(sampleDocument("a"), [
      sampleChunk("a whale"),
      sampleChunk("ein Wal", null, { ordinal: 1, language: "de" }),
    ]);
    const chunks = await store.chunksOf("a");
    expect(chunks.map(({ language }) => language)).toEqual([undefined, "de"]);
    expect((await store.status()).passageLanguages).toEqual({ de: 1, en: 1 });
  });

  test("states are kept by name, and replaced", async () => {
    await using store = await open();
    expect(await store.readState("map")).toBeNull();
    await store.writeState("map", Uint8Array.of(1, 2, 3));
    await store.writeState("map", Uint8Array.of(0, 255));
    await store.writeState("empty", new Uint8Array());
    expect(await store.readState("map")).toEqual(Uint8Array.of(0, 255));
    expect(await store.readState("empty")).toEqual(new Uint8Array());
  });

  storeSearchContract(open);
  storeCopiesContract(open);
}
