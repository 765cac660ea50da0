import { onTestFinished } from "vitest";
import type { Metadata } from "../../src/core/document.ts";
import type { Embedder } from "../../src/embed/embedder.ts";
import { fitWhitening } from "../../src/indexer/fit-whitening.ts";
import { DenseSpace } from "../../src/query/retrieve/dense-space.ts";
import { LsaSpace } from "../../src/query/retrieve/lsa-space.ts";
import type { SearchContext } from "../../src/query/search.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import { sampleChunk, sampleDocument } from "../store/sample-documents.ts";

export interface Written {
  readonly id: string;
  readonly passages: readonly string[];
  readonly metadata?: Metadata;
  /** Left without vectors, as a text is that the model cannot read. */
  readonly unread?: boolean;
}

/** A collection in memory, closed when the test ends. Row ids count from 1 in the order given. */
export async function searchable(
  documents: readonly Written[],
  embedder: Embedder | null,
  { whiten = true } = {},
): Promise<SearchContext> {
  const store = await openSqliteStore({ root: ":memory:", name: "test", create: true });
  onTestFinished(async () => await store[Symbol.asyncDispose]());
  await store.pinSettings({ embedder: embedder?.fingerprint ?? null, chunker: "1" });
  for (const { id, passages, metadata = {}, unread = false } of documents) {
    const vectors = embedder === null || unread ? [] : await embedder.embedDocuments(passages);
    const chunks = passages.map((text, ordinal) => sampleChunk(text, vectors[ordinal] ?? null, { ordinal }));
    await store.putDocument(sampleDocument(id, { metadata }), chunks);
  }
  if (whiten) await fitWhitening(store);
  return {
    store,
    embedder: embedder === null ? null : async () => await Promise.resolve(embedder),
    reranker: null,
    space: async () => await DenseSpace.open(store),
    lsa: async () => await LsaSpace.open(store),
    terms: async () => await Promise.resolve(null),
    languages: null,
    denseWeight: 0.35,
  };
}
