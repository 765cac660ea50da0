import { expect, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import {
  collectionDocuments,
  collectionSentences,
  type TextsAfter,
} from "../../../src/indexer/terms/collection-corpus.ts";
import type { ChunkText } from "../../../src/store/lsa/lsa-store.ts";

function chunk(document: number, documentId: string, headings: readonly string[], text: string): Omit<ChunkText, "id"> {
  return { document, documentId, title: "Baking", headings, text };
}

/** Pages of two, so that a document goes on in the next. */
function textsOf(...chunks: Omit<ChunkText, "id">[]): TextsAfter {
  const all = chunks.map((one, i) => ({ ...one, id: (i + 1) as ChunkId }));
  return async (after) => await Promise.resolve(all.filter(({ id }) => id > after).slice(0, 2));
}

async function listOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const CHUNKS = textsOf(
  chunk(1, "bread.md", ["Yeast"], "Dough rises. It rests."),
  chunk(1, "bread.md", ["Yeast", "Salt"], "A little."),
  chunk(1, "bread.md", ["Yeast", "Salt"], "No more."),
  chunk(4, "cake.md", [], "Sweet."),
);

test("a collection is read as sentences, each heading of a document once", async () => {
  const sentences = await listOf(collectionSentences(CHUNKS));
  expect(sentences.map((terms) => terms.join(" "))).toEqual([
    "baking",
    "yeast",
    "dough rises",
    "it rests",
    "salt",
    "a little",
    "no more",
    "baking",
    "sweet",
  ]);
});

test("a collection is read as documents with their ids, passages of several pages put together", async () => {
  const documents = await listOf(collectionDocuments(CHUNKS));
  expect(documents.map(({ id, terms }) => [id, terms.join(" ")])).toEqual([
    ["bread.md", "baking yeast dough rises it rests salt a little no more"],
    ["cake.md", "baking sweet"],
  ]);
  expect(await listOf(collectionDocuments(textsOf()))).toEqual([]);
});

test("of a document that is stored anew while it is read, what was read first counts", async () => {
  const replaced = textsOf(
    chunk(1, "a", [], "old"),
    chunk(2, "b", [], "other"),
    chunk(3, "a", [], "new"),
    chunk(4, "c", [], "last"),
  );
  const documents = await listOf(collectionDocuments(replaced));
  expect(documents.map(({ id, terms }) => [id, terms[1]])).toEqual([
    ["a", "old"],
    ["b", "other"],
    ["c", "last"],
  ]);
});
