import { expect, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import { chunkTerms, documentTerms } from "../../../src/indexer/lsa/chunk-terms.ts";
import type { ChunkText } from "../../../src/store/lsa/lsa-store.ts";

function chunk(id: number, headings: readonly string[], text: string): ChunkText {
  return { id: id as ChunkId, document: 1, documentId: "d1", title: "Bread", headings, text };
}

test("a chunk is about its title, the headings above it and its text; a heading that is the title counts once", () => {
  expect(chunkTerms(chunk(1, ["Bread", "Yeast"], "The dough"))).toEqual(["bread", "yeast", "dough"]);
  expect(chunkTerms(chunk(1, [], ""))).toEqual(["bread"]);
});

test("each heading of a document counts once", () => {
  const chunks = [chunk(1, ["Bread", "Yeast"], "dough"), chunk(2, ["Bread", "Yeast", "Salt"], "bread and dough")];
  expect([...documentTerms(chunks)]).toEqual(["bread", "yeast", "salt", "dough", "bread", "dough"]);
});
