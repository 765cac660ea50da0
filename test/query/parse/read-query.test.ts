import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import { isEngineError } from "../../../src/core/errors.ts";
import type { FilterInput } from "../../../src/core/filter.ts";
import type { Unit } from "../../../src/core/search.ts";
import { queryRows } from "../../../src/query/parse/query-rows.ts";
import { readQuery } from "../../../src/query/parse/read-query.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { sampleChunk, sampleDocument } from "../../store/sample-documents.ts";

const PASSAGES = [
  "Sea salt is made of water.",
  "Salt of the sea, and olive oil.",
  "Olive oil without anything.",
  "盐和糖都是白色的。",
  "糖比盐甜。",
  "Water, oil and sugar.",
];

async function library(): Promise<Store> {
  const store = await openSqliteStore({ root: ":memory:", name: "test", create: true });
  onTestFinished(async () => await store[Symbol.asyncDispose]());
  for (const [i, text] of PASSAGES.entries()) {
    const metadata = { year: 2018 + i, author: { name: i < 3 ? "Ann" : "Bo" } };
    const second = sampleChunk(`passage ${i} of salt`, null, { ordinal: 1 });
    await store.putDocument(sampleDocument(`d${i}`, { metadata }), [sampleChunk(text), second]);
  }
  return store;
}

/** What a search by words finds, best first. */
async function find(store: Store, raw: string, unit: Unit = "chunk", filter?: FilterInput): Promise<number[]> {
  const query = await readQuery(store, raw);
  const accepts = await queryRows(store, unit, query, filter)(unit);
  return (await store.searchLexical(unit, query, 100, accepts)).map(({ id }) => id);
}

test("a key that documents have is a condition, another is text", async () => {
  const store = await library();
  expect(await find(store, "salt year:2018", "document")).toEqual([1]);
  expect(new Set(await find(store, "salt year:>=2020 author.name:Ann", "document"))).toEqual(new Set([3]));
  expect(new Set(await find(store, "salt -author.name:Ann", "document"))).toEqual(new Set([4, 5, 6]));
  expect((await readQuery(store, "salt localhost:8080")).filter).toBeNull();
});

test("the request's filter and the query's hold together", async () => {
  const store = await library();
  expect(await find(store, "salt year:>=2019", "document", "year <= 2019")).toEqual([2]);
});

test("a passage is judged by its own words where passages are ranked, by its document's where documents are", async () => {
  const store = await library();
  expect(await find(store, "salt -sugar")).toContain(12);
  expect(await find(store, "salt -sugar", "document")).not.toContain(6);
  const query = await readQuery(store, "salt -sugar");
  const chunks = await queryRows(store, "document", query, undefined)("chunk");
  expect([...chunks!.rows]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test("a query without operators finds everything", async () => {
  const store = await library();
  expect(await queryRows(store, "chunk", await readQuery(store, "salt"), undefined)("chunk")).toBeUndefined();
});

/** Words alone, one space between. */
const simplify = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, " ");

test("what is left out is in no result, and a phrase in every one", async () => {
  const store = await library();
  const word = fc.constantFrom("salt", "sea", "olive", "oil", "water", "盐", "糖");
  const phrase = fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join(" "));
  const part = fc.oneof(
    word.map((text) => ({ raw: text, excluded: "", required: "" })),
    phrase.map((text) => ({ raw: `-"${text}"`, excluded: text, required: "" })),
    phrase.map((text) => ({ raw: `"${text}"`, excluded: "", required: text })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (parts) => {
      const raw = parts.map((one) => one.raw).join(" ");
      try {
        const ids = await find(store, raw);
        for (const { text } of await store.chunks(ids as ChunkId[])) {
          for (const { excluded } of parts.filter((one) => one.excluded !== ""))
            expect(simplify(text)).not.toContain(excluded);
          for (const { required } of parts) expect(simplify(text)).toContain(required);
        }
      } catch (error) {
        if (!isEngineError(error, "BAD_QUERY")) throw error;
        expect(parts.every(({ excluded }) => excluded !== "")).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});
