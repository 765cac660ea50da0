import { mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import type { IndexReport } from "../../src/core/indexing.ts";
import type { Embedder } from "../../src/embed/embedder.ts";
import { CollectionLsa } from "../../src/indexer/lsa/collection-lsa.ts";
import { CollectionTerms } from "../../src/indexer/terms/collection-terms.ts";
import type { IndexContext } from "../../src/indexer/run.ts";
import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Store } from "../../src/store/store.ts";

/** A collection in memory that indexes with the embedder given; closed when the test ends. */
export async function openCollection(embedder: Embedder | null): Promise<IndexContext> {
  const store = await openSqliteStore({ root: ":memory:", name: "test", create: true });
  const lsa = new CollectionLsa(store);
  const terms = new CollectionTerms(store);
  onTestFinished(async () => {
    await terms[Symbol.asyncDispose]();
    await lsa[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });
  return {
    store,
    lsa,
    terms,
    embedder: async () => {
      await store.pinSettings({ embedder: embedder?.fingerprint ?? null, chunker: "1" });
      return { embedder, notices: [], [Symbol.asyncDispose]: async () => {} };
    },
  };
}

let clock = Date.UTC(2026, 0, 1);

/** Files by their path in the folder; null deletes one. Each write has a later time than the one before. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array | null>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    if (content === null) {
      rmSync(file);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    clock += 60_000;
    utimesSync(file, new Date(clock), new Date(clock));
  }
}

/** What a run did, each number once; files that were counted in no state or in two show here. */
export function counts(report: IndexReport): Record<string, number> {
  const { files, added, replaced, moved, copied, unchanged, removed, skipped, failed, documents } = report;
  expect(added + replaced + moved + copied + unchanged + skipped.length + failed.length).toBe(files);
  const all = {
    added,
    replaced,
    moved,
    copied,
    unchanged,
    removed,
    skipped: skipped.length,
    failed: failed.length,
    documents,
  };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

export async function ids(store: Store): Promise<string[]> {
  return (await store.listDocuments({ offset: 0, limit: 1000 })).map(({ id }) => id);
}

/** Documents, chunks, vectors and copies; how they are numbered is left out. */
export async function contentsOf(store: Store): Promise<unknown[]> {
  const documents = await store.listDocuments({ offset: 0, limit: 1000 });
  return await Promise.all(
    documents.map(async (document) => {
      const chunks = await store.chunksOf(document.id);
      const vectors = await store.vectors(chunks.map(({ id }) => id));
      return { document, chunks: chunks.map(({ id, ...chunk }) => ({ ...chunk, vector: vectors.get(id) })) };
    }),
  );
}
