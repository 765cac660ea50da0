import * as fc from "fast-check";
import { readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { findByWords } from "../../../src/query/duplicates/find-by-words.ts";
import { jaccard, shinglesOf } from "../../../src/query/duplicates/shingles.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { SeededRandom } from "../../../src/eval/seeded-random.ts";
import { sampleChunk, sampleDocument, WORDS_ONLY } from "../../store/sample-documents.ts";
import { withCode } from "../../store/with-code.ts";
import { testData } from "../../support/test-data.ts";

async function storeOf(texts: readonly (readonly [id: string, text: string])[]): Promise<Store> {
  const store = await openSqliteStore({ root: ":memory:", name: "test", create: true });
  onTestFinished(async () => await store[Symbol.asyncDispose]());
  await store.pinSettings(WORDS_ONLY);
  await store.putDocuments(
    texts.map(([id, text]) => ({
      document: sampleDocument(id, { metadata: { kind: id[0]! } }),
      chunks: [sampleChunk(text)],
    })),
  );
  return store;
}

const WHALE = "the blue whale is the largest animal that has ever lived on earth and it eats krill all day long";
const TEXTS = [
  ["b", `${WHALE} in summer`],
  ["a", WHALE],
  ["c", "a storm at sea throws waves that are higher than any house on the land"],
  ["d", "too short"],
  ["e", "A storm at sea throws waves that are higher than any house on the land!"],
] as const;

test("groups begin with the smallest id, and say how alike the others are to it", async () => {
  const report = await findByWords(await storeOf(TEXTS), {});
  expect(report).toMatchObject({ threshold: 0.8, documents: 4, tooShort: 1, verifiedPairs: 2 });
  expect(report.groups.map(({ documents }) => documents.map(({ id, similarity }) => [id, similarity]))).toEqual([
    [
      ["a", 1],
      ["b", 18 / 20],
    ],
    [
      ["c", 1],
      ["e", 1],
    ],
  ]);
});

test("a filter says what is compared", async () => {
  const report = await findByWords(await storeOf(TEXTS), { filter: 'kind != "e"' });
  expect(report.groups.map(({ documents }) => documents.map(({ id }) => id))).toEqual([["a", "b"]]);
  expect(report.documents).toBe(3);
});

test("the order in which documents were stored does not matter", async () => {
  const expected = await findByWords(await storeOf(TEXTS), {});
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...TEXTS], { minLength: TEXTS.length }), async (shuffled) => {
      expect(await findByWords(await storeOf(shuffled), {})).toEqual(expected);
    }),
    { numRuns: 5 },
  );
});

test("it can be interrupted, and refuses a threshold that would compare everything", async () => {
  const store = await storeOf(TEXTS);
  await expect(findByWords(store, { signal: AbortSignal.abort() })).rejects.toThrow(withCode("ABORTED"));
  for (const threshold of [0.1, 1.1, NaN]) {
    await expect(findByWords(store, { threshold })).rejects.toThrow(withCode("BAD_REQUEST"));
  }
});

const cranfield = testData("cranfield/docs.jsonl");

test.skipIf(cranfield === null)("of edited documents at the threshold or above, 98 % are found", async () => {
  const random = new SeededRandom(7);
  const lines = readFileSync(cranfield!, "utf8").trim().split("\n");
  const originals = lines.slice(0, 400).map((line) => (JSON.parse(line) as { text: string }).text);
  const planted = originals.map((text, i) => {
    const share = [0.02, 0.05, 0.1][i % 3]!;
    return text
      .split(" ")
      .map((word) => (random.below(1000) < share * 1000 ? "changed" : word))
      .join(" ");
  });
  const store = await storeOf(
    originals.flatMap((text, i) => [
      [`${i}-a`, text],
      [`${i}-b`, planted[i]!],
    ]),
  );
  const { groups } = await findByWords(store, { threshold: 0.6 });
  const found = new Set(groups.flatMap(({ documents }) => documents.map(({ id }) => id)));
  const due = originals.flatMap((text, i) =>
    text !== "" && jaccard(shinglesOf([text]), shinglesOf([planted[i]!])) >= 0.6 ? [`${i}-b`] : [],
  );
  expect(due.length).toBeGreaterThan(200);
  expect(due.filter((id) => found.has(id)).length / due.length).toBeGreaterThan(0.98);
});
