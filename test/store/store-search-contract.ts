import { describe, expect, test } from "vitest";
import type { ChunkId } from "../../src/core/document.ts";
import type { Unit } from "../../src/core/search.ts";
import { toUnit } from "../../src/core/vector.ts";
import { queryTerms } from "../../src/store/analyze/analyzer.ts";
import { type Phrase, phraseOf } from "../../src/store/analyze/phrase.ts";
import type { Store } from "../../src/store/store.ts";
import { rowSetOf } from "../../src/store/row-set.ts";
import { nearest } from "./nearest.ts";
import { findDocuments } from "./find-documents.ts";
import { axis, sampleChunk, sampleDocument, SETTINGS } from "./sample-documents.ts";
import { withCode } from "./with-code.ts";

async function library(store: Store): Promise<Store> {
  const texts = {
    wings: "the lift of a slender wing at low speed",
    heat: "heat transfer in a laminar boundary layer",
    zh: "向量数据库可以按意思查找文章",
    code: "a server in Node.js, a parser in C++ and c",
    far: "nothing of the kind is said here",
    c: "vitamin c",
  };
  for (const [id, text] of Object.entries(texts)) await store.putDocument(sampleDocument(id), [sampleChunk(text)]);
  await store.putDocument(sampleDocument("titled", { title: "Heat" }), [
    sampleChunk("temperature only", null, { headings: ["Heat", "Conduction of warmth"] }),
  ]);
  return store;
}

async function stars(store: Store): Promise<{ store: Store; ids: ChunkId[] }> {
  await store.pinSettings(SETTINGS);
  for (let i = 0; i < 4; i++) await store.putDocument(sampleDocument(`d${i}`), [sampleChunk(`text ${i}`, axis(i))]);
  await store.putDocument(sampleDocument("plain"), [sampleChunk("no vector")]);
  const chunks = await Promise.all([0, 1, 2, 3].map((i) => store.chunksOf(`d${i}`)));
  return { store, ids: chunks.map(([chunk]) => chunk!.id) };
}

const phrasesOf = (texts: readonly string[]): Phrase[] => texts.flatMap((text) => phraseOf(text) ?? []);

/** What every store finds. @see storeContract */
export function storeSearchContract(open: () => Promise<Store>): void {
  describe("lexical search", () => {
    test("finds inflected words, best first, higher scores better", async () => {
      await using store = await library(await open());
      expect(await findDocuments(store, "chunk", "slender wings lifting")).toEqual(["wings"]);
      const found = await store.searchLexical("chunk", { terms: queryTerms("heat layers") }, 10);
      expect(found.length).toBe(2);
      expect(found[0]!.score).toBeGreaterThan(found[1]!.score);
    });

    test("counts the title twice, and finds chunks and documents by their headings", async () => {
      await using store = await library(await open());
      expect(await findDocuments(store, "document", "heat")).toEqual(["titled", "heat"]);
      expect(await findDocuments(store, "chunk", "conduction")).toEqual(["titled"]);
      expect(await findDocuments(store, "document", "conduction")).toEqual(["titled"]);
    });

    test("finds Chinese by one character, by a word, and by its traditional form", async () => {
      await using store = await library(await open());
      for (const query of ["库", "数据库", "數據庫", "查找"])
        expect(await findDocuments(store, "document", query)).toEqual(["zh"]);
    });

    test("finds a name with signs, not its letters elsewhere", async () => {
      await using store = await library(await open());
      expect(await findDocuments(store, "chunk", "C++")).toEqual(["code"]);
      expect(await findDocuments(store, "chunk", "node.js")).toEqual(["code"]);
    });

    test("looks only at accepted rows, and returns at most k", async () => {
      await using store = await library(await open());
      const all = await store.searchLexical("chunk", { terms: ["a", "of", "in"] }, 10);
      expect(all.length).toBeGreaterThan(2);
      expect(await store.searchLexical("chunk", { terms: ["a", "of", "in"] }, 2)).toEqual(all.slice(0, 2));
      const accepts = rowSetOf(all.slice(1).map(({ id }) => id));
      expect(await store.searchLexical("chunk", { terms: ["a", "of", "in"] }, 10, accepts)).toEqual(all.slice(1));
      expect(await store.searchLexical("chunk", { terms: ["a"] }, 10, rowSetOf([]))).toEqual([]);
      const many = rowSetOf(Array.from({ length: 100_000 }, (_, i) => i));
      expect(await store.searchLexical("chunk", { terms: ["a", "of", "in"] }, 10, many)).toEqual(all);
    });

    test("takes terms as words, whatever signs they hold", async () => {
      await using store = await library(await open());
      expect(await store.searchLexical("chunk", { terms: [] }, 10)).toEqual([]);
      for (const term of ['"', 'x" OR "a', "NEAR(a b)", "title:a", "(", "a AND b", ""]) {
        expect(await store.searchLexical("chunk", { terms: [term] }, 10)).toEqual([]);
      }
      for (const term of ["a*", "-a", "^a", "+a", "{a}:"]) {
        await expect(store.searchLexical("chunk", { terms: [term] }, 10)).resolves.toBeInstanceOf(Array);
      }
    });

    test("selects rows by phrases that are there and phrases that are not", async () => {
      await using store = await library(await open());
      const select = async (required: string[], excluded: string[], unit: Unit = "document") => {
        return (
          await store.selectWords(unit, { required: phrasesOf(required), excluded: phrasesOf(excluded), within: unit })
        ).rows;
      };
      const everything = await select([], []);
      expect(everything).toHaveLength(7);
      expect(await select(["boundary layer"], [])).toHaveLength(1);
      expect(await select(["layer boundary"], [])).toHaveLength(0);
      expect(await select(["数据库"], [], "chunk")).toHaveLength(1);
      expect(await select(["heat"], ["laminar"])).toHaveLength(1);
      expect(await select([], ["laminar"])).toHaveLength(6);
    });

    test.each([0, -1, 1.5, Number.NaN])("k = %d is refused", async (k) => {
      await using store = await open();
      await expect(store.searchLexical("chunk", { terms: ["a"] }, k)).rejects.toThrow(withCode("BAD_REQUEST"));
    });
  });

  describe("vector search", () => {
    test("returns exactly min(k, accepted chunks with a vector), nearest first", async () => {
      const { store, ids } = await stars(await open());
      await using _ = store;
      const query = toUnit([4, 3, 2, 1]);
      const found = await nearest(store, query, 10);
      expect(found.map(({ id }) => id)).toEqual(ids);
      expect(found[0]!.score).toBeCloseTo(4 / Math.sqrt(30), 6);
      expect(await nearest(store, query, 2)).toEqual(found.slice(0, 2));
      expect(await nearest(store, query, 2, [ids[3]!, ids[1]!, 999])).toEqual([found[1], found[3]]);
      expect(await nearest(store, query, 2, [])).toEqual([]);
    });

    test("follows what is put and removed between searches", async () => {
      const { store, ids } = await stars(await open());
      await using _ = store;
      expect(await nearest(store, axis(0), 1)).toEqual([{ id: ids[0], score: 1 }]);
      await store.removeDocuments(["d0"]);
      await store.putDocument(sampleDocument("new"), [
        sampleChunk("x", axis(0)),
        sampleChunk("y", axis(1), { ordinal: 1 }),
      ]);
      await store.putDocument(sampleDocument("gone"), [sampleChunk("x", axis(0))]);
      await store.removeDocuments(["gone"]);
      const [x] = await store.chunksOf("new");
      expect(await nearest(store, axis(0), 10)).toHaveLength(5);
      expect((await nearest(store, axis(0), 1))[0]!.id).toBe(x!.id);
    });

    test("dot products take any vector, and are NaN where there is none", async () => {
      const { store, ids } = await stars(await open());
      await using _ = store;
      const [plain] = await store.chunksOf("plain");
      const products = await store.dotProducts(Float32Array.of(1, 2, 3, 4), [ids[2]!, plain!.id, ids[0]!]);
      expect([...products]).toEqual([3, Number.NaN, 1]);
      await expect(store.dotProducts(Float32Array.of(1), ids)).rejects.toThrow(withCode("DIMENSION_MISMATCH"));
    });

    test("all vectors can be walked through, or a few spread evenly", async () => {
      const { store, ids } = await stars(await open());
      await using _ = store;
      expect(await store.vectorsAfter(0, 2)).toEqual([
        [ids[0], axis(0)],
        [ids[1], axis(1)],
      ]);
      expect(await store.vectorsAfter(ids[1]!, 10)).toEqual([
        [ids[2], axis(2)],
        [ids[3], axis(3)],
      ]);
      expect(await store.vectorsAfter(ids[3]!, 10)).toEqual([]);
      expect(await store.sampleVectors(10)).toEqual([0, 1, 2, 3].map(axis));
      expect(await store.sampleVectors(2)).toEqual([axis(0), axis(2)]);
    });
  });
}
