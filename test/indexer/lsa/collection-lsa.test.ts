import { expect, onTestFinished, test } from "vitest";
import { CollectionLsa } from "../../../src/indexer/lsa/collection-lsa.ts";
import { LsaSpace } from "../../../src/query/retrieve/lsa-space.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import type { Store } from "../../../src/store/store.ts";
import { sampleChunk, sampleDocument } from "../../store/sample-documents.ts";
import { temporaryFolder } from "../../store/temporary-folder.ts";
import { withCode } from "../../store/with-code.ts";
import { themedText } from "./themes.ts";

async function opened(root: string): Promise<{ store: Store; lsa: CollectionLsa }> {
  const store = await openSqliteStore({ root, name: "test", create: true });
  const lsa = new CollectionLsa(store);
  onTestFinished(async () => {
    await lsa[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });
  await store.pinSettings({ embedder: null, chunker: "1" });
  return { store, lsa };
}

/** Document i is about theme i % 4. */
async function put(store: Store, from: number, to: number): Promise<void> {
  const batch = Array.from({ length: to - from }, (_, i) => ({
    document: sampleDocument(`d${from + i}`),
    chunks: [sampleChunk(themedText(from + i, from + i), null)],
  }));
  await store.putDocuments(batch);
}

/** Documents nearest to a word by latent semantics alone. */
async function near(store: Store, word: string, k: number): Promise<string[]> {
  const { space } = await LsaSpace.open(store);
  const { candidates } = await space!.nearest(space!.place([word])!, k);
  const chunks = await store.chunks(candidates.map(({ id }) => id));
  return chunks.map(({ documentId }) => documentId);
}

const themeOf = (id: string): number => Number(id.slice(1)) % 4;

test.each(["disk", "memory"])("a collection on %s is fitted once it is large enough", async (where) => {
  const { store, lsa } = await opened(where === "disk" ? temporaryFolder() : ":memory:");
  await put(store, 0, 20);
  expect(await lsa.update()).toEqual([]);
  expect(await store.lsa.fit()).toBeNull();
  await put(store, 20, 80);
  expect(await lsa.update()).toEqual([]);
  expect(await store.lsa.fit()).toMatchObject({ documents: 80 });
  expect(new Set((await near(store, "yeast", 10)).map(themeOf))).toEqual(new Set([1]));
});

test("what is new is placed by the fit there is, until a fifth has changed", async () => {
  const { store, lsa } = await opened(temporaryFolder());
  await put(store, 0, 80);
  await lsa.update();
  const first = await store.lsa.fit();
  await put(store, 80, 92);
  await lsa.update();
  expect(await store.lsa.fit()).toEqual(first);
  expect(await store.lsa.lastPlaced(first!.generation)).toBe(92);
  expect(await near(store, "yeast", 23)).toContain("d81");
  await put(store, 92, 100);
  await lsa.update();
  const second = await store.lsa.fit();
  expect(second).toMatchObject({ documents: 100 });
  await store.removeDocuments(Array.from({ length: 30 }, (_, i) => `d${i}`));
  await lsa.update();
  expect(await store.lsa.fit()).toMatchObject({ documents: 70 });
});

test("documents handed over are placed at once, and the fit that is due follows", async () => {
  const { store, lsa } = await opened(temporaryFolder());
  await put(store, 0, 80);
  await lsa.follow();
  await expect.poll(async () => (await store.lsa.fit())?.documents).toBe(80);
  await put(store, 80, 84);
  await lsa.follow();
  expect(await near(store, "yeast", 21)).toContain("d81");
});

test("two processes that fit at a time leave one fit, whole", async () => {
  const root = temporaryFolder();
  const [a, b] = [await opened(root), await opened(root)];
  await put(a.store, 0, 80);
  expect(await Promise.all([a.lsa.update(), b.lsa.update()])).toEqual([[], []]);
  for (const { store } of [a, b]) {
    expect(new Set((await near(store, "verdict", 10)).map(themeOf))).toEqual(new Set([2]));
  }
  expect(await a.store.care.check()).toMatchObject({ ok: true });
});

test("an interrupted fit changes nothing, and the next one is whole", async () => {
  const { store, lsa } = await opened(temporaryFolder());
  await put(store, 0, 80);
  await lsa.update();
  const before = await store.lsa.fit();
  await put(store, 80, 120);
  const stop = new AbortController();
  const onProgress = ({ stage }: { stage: string }): void => {
    if (stage === "place passages") stop.abort();
  };
  await expect(lsa.update({ signal: stop.signal, onProgress })).rejects.toThrow(withCode("ABORTED"));
  expect(await store.lsa.fit()).toEqual(before);
  expect(await lsa.update()).toEqual([]);
  expect(await store.lsa.fit()).toMatchObject({ documents: 120 });
  expect(await store.care.check()).toMatchObject({ ok: true });
});

test("a damaged model is done without, and fitted anew", async () => {
  const root = temporaryFolder();
  const { store, lsa } = await opened(root);
  await put(store, 0, 80);
  await lsa.update();
  const database = new SqliteDatabase({ file: store.lsa.file!, busyTimeoutMs: 5000 });
  database.run("UPDATE states SET bytes = x'00' WHERE name = 'lsa'");
  database.close();
  const fresh = await opened(root);
  const { space, notices } = await LsaSpace.open(fresh.store);
  expect([space, notices.length]).toEqual([null, 1]);
  expect(await fresh.lsa.update()).toEqual([]);
  expect(new Set((await near(fresh.store, "orchard", 10)).map(themeOf))).toEqual(new Set([3]));
});

test("an export leaves it out, and it is fitted where it is imported", async () => {
  const { store, lsa } = await opened(temporaryFolder());
  await put(store, 0, 80);
  await lsa.update();
  const lines: string[] = [];
  for await (const line of store.care.export({})) lines.push(line);
  const { store: other, lsa: otherLsa } = await opened(temporaryFolder());
  await other.care.import(
    (async function* () {
      yield* lines;
    })(),
  );
  expect(await other.lsa.fit()).toBeNull();
  await otherLsa.update();
  expect(await other.lsa.fit()).toMatchObject({ documents: 80 });
});
