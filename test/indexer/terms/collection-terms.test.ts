import { expect, onTestFinished, test } from "vitest";
import { corpusFingerprint } from "../../../src/embed/corpus/corpus-fingerprint.ts";
import { CORPUS_DIMENSIONS } from "../../../src/embed/corpus/corpus-options.ts";
import { openCorpusEmbedder } from "../../../src/embed/corpus/open-corpus-embedder.ts";
import { openTermModel } from "../../../src/embed/terms/stored/open-term-model.ts";
import { WHITENING_STATE } from "../../../src/embed/whitening-state.ts";
import { CollectionTerms } from "../../../src/indexer/terms/collection-terms.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { sampleChunk, sampleDocument, WORDS_ONLY } from "../../store/sample-documents.ts";
import { temporaryFolder } from "../../store/temporary-folder.ts";
import { withCode } from "../../store/with-code.ts";
import { themedText } from "../lsa/themes.ts";

const SETTINGS = { embedder: corpusFingerprint(CORPUS_DIMENSIONS), chunker: "1" };

async function opened(root: string, settings = SETTINGS): Promise<{ store: Store; terms: CollectionTerms }> {
  const store = await openSqliteStore({ root, name: "test", create: true });
  const terms = new CollectionTerms(store);
  onTestFinished(async () => {
    await terms[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  });
  await store.pinSettings(settings);
  return { store, terms };
}

/** Document i is about theme i % 4. */
async function put(store: Store, from: number, to: number): Promise<void> {
  const batch = Array.from({ length: to - from }, (_, i) => ({
    document: sampleDocument(`d${from + i}`),
    chunks: [sampleChunk(`${themedText(from + i, from + i)} ${themedText(from + i, from + i + 5)}`, null)],
  }));
  await store.putDocuments(batch);
}

async function near(store: Store, text: string, k: number): Promise<number[]> {
  const embedder = openCorpusEmbedder((await openTermModel(store.terms))!);
  const { candidates } = await store.searchVectors(await embedder.embedQuery(text), k);
  return candidates.map(({ id }) => Number(id));
}

test.each(["disk", "memory"])(
  "documents on %s are found by words at once, and by meaning after the terms are trained",
  async (where) => {
    const { store, terms } = await opened(where === "disk" ? temporaryFolder() : ":memory:");
    await put(store, 0, 80);
    expect(await store.searchLexical("chunk", { terms: ["yeast"] }, 3)).toHaveLength(3);
    expect((await store.status()).vectors).toBe(0);
    await store.writeState(WHITENING_STATE, Uint8Array.of(1));
    const [notice, ...others] = await terms.update();
    expect([typeof notice, others]).toEqual(["string", []]);
    expect(await store.status()).toMatchObject({ chunks: 80, vectors: 80 });
    // What was learned of the vectors before is gone.
    expect(await store.readState(WHITENING_STATE)).not.toEqual(Uint8Array.of(1));
    expect(await store.terms.model()).toMatchObject({ algorithm: "fasttext", terms: 40, documents: 80, chunks: 80 });
    // Rows count from 1, themes from 0.
    const themes = (await near(store, "yeast dough oven", 10)).map((row) => (row - 1) % 4);
    expect(themes.filter((theme) => theme === 1).length).toBeGreaterThan(7);
    expect(await store.care.check()).toMatchObject({ ok: true });
  },
);

test("what is new gets vectors of the terms there are, until the collection has doubled", async () => {
  const { store, terms } = await opened(temporaryFolder());
  await put(store, 0, 40);
  await terms.update();
  const first = await store.terms.model();
  await put(store, 40, 60);
  expect(await terms.update()).toEqual([]);
  expect(await store.terms.model()).toEqual(first);
  expect((await store.status()).vectors).toBe(60);
  await put(store, 60, 80);
  expect(await terms.update()).toHaveLength(1);
  expect(await store.terms.model()).toMatchObject({ chunks: 80, generation: first!.generation + 1 });
  expect((await store.status()).vectors).toBe(80);
  await store.removeDocuments(Array.from({ length: 50 }, (_, i) => `d${i}`));
  await terms.update();
  expect(await store.terms.model()).toMatchObject({ chunks: 30 });
  expect(await store.care.check()).toMatchObject({ ok: true, vectors: 30 });
});

test("what was asked for of a training holds when the collection has doubled", async () => {
  const { store, terms } = await opened(temporaryFolder());
  await put(store, 0, 20);
  await terms.train({ algorithm: "word2vec", architecture: "cbow", window: 9 });
  await put(store, 20, 40);
  await terms.update();
  const options = { architecture: "cbow", window: 9, alpha: 0.035 };
  expect(await store.terms.model()).toMatchObject({ algorithm: "word2vec", chunks: 40, options });
});

test("too little text is searched by words alone", async () => {
  const { store, terms } = await opened(":memory:");
  await put(store, 0, 3);
  expect(await terms.update()).toEqual([]);
  expect(await store.terms.model()).toBeNull();
  await expect(terms.train({ minCount: 100 })).rejects.toThrow(withCode("BAD_REQUEST"));
  // Its terms are trained by skip-gram.
  await expect(terms.train({ cbowMean: false })).rejects.toThrow(withCode("BAD_REQUEST"));
});

test.each(["count", "train", "place passages"])(
  "an interruption in the stage of %s changes nothing, and the next run is whole",
  async (stage) => {
    const { store, terms } = await opened(temporaryFolder());
    await put(store, 0, 40);
    await terms.update();
    const before = await store.terms.model();
    const nearBefore = await near(store, "verdict", 5);
    await put(store, 40, 120);
    const stop = new AbortController();
    const onProgress = (event: { stage: string }): void => {
      if (event.stage === stage) stop.abort();
    };
    if (stage === "count") stop.abort();
    await expect(terms.update({ signal: stop.signal, onProgress })).rejects.toThrow(withCode("ABORTED"));
    expect(await store.terms.model()).toEqual(before);
    expect(await near(store, "verdict", 5)).toEqual(nearBefore);
    expect(await terms.update()).toHaveLength(1);
    expect(await store.terms.model()).toMatchObject({ chunks: 120 });
    expect(await store.care.check()).toMatchObject({ ok: true, vectors: 120 });
  },
);

test("documents handed over get their vectors in the background", async () => {
  const { store, terms } = await opened(temporaryFolder());
  await put(store, 0, 40);
  await terms.follow();
  await expect.poll(async () => (await store.status()).vectors, { timeout: 20_000 }).toBe(40);
  await put(store, 40, 44);
  await terms.follow();
  expect((await store.status()).vectors).toBe(44);
});

test("two processes that train at a time leave one model and its vectors, whole", async () => {
  const root = temporaryFolder();
  const [a, b] = [await opened(root), await opened(root)];
  await put(a.store, 0, 60);
  await Promise.all([a.terms.update(), b.terms.update()]);
  const { fingerprint } = (await a.store.terms.model())!;
  expect((await b.store.terms.model())!.fingerprint).toBe(fingerprint);
  for (const { store } of [a, b]) {
    expect((await store.status()).vectors).toBe(60);
    expect(await near(store, "orchard vine", 1)).toHaveLength(1);
  }
  expect(await a.store.care.check()).toMatchObject({ ok: true });
});

test("a damaged model is trained anew", async () => {
  const { store, terms } = await opened(temporaryFolder());
  await put(store, 0, 40);
  await terms.update();
  await store.terms.drop();
  expect(await terms.update()).toHaveLength(1);
  expect((await store.status()).vectors).toBe(40);
});

test("terms of a collection of words alone are trained when asked for, and give it no vectors", async () => {
  const { store, terms } = await opened(":memory:", WORDS_ONLY as typeof SETTINGS);
  await put(store, 0, 40);
  expect(await terms.update()).toEqual([]);
  expect(await store.terms.model()).toBeNull();
  const options = { algorithm: "word2vec", dimensions: 20, minCount: 1, epochs: 1 } as const;
  expect(await terms.train(options)).toMatchObject({ algorithm: "word2vec", dimensions: 20, terms: 40, chunks: 40 });
  expect((await store.status()).vectors).toBe(0);
});

test("equal texts give equal models", async () => {
  const fingerprints: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { store, terms } = await opened(":memory:");
    await put(store, 0, 40);
    await terms.update();
    fingerprints.push((await store.terms.model())!.fingerprint);
  }
  expect(fingerprints[0]).toBe(fingerprints[1]);
});

test("an export leaves out what is made of the texts, and it is made anew where they are imported", async () => {
  const { store, terms } = await opened(temporaryFolder());
  await put(store, 0, 40);
  await terms.update();
  const lines: string[] = [];
  for await (const line of store.care.export()) lines.push(line);
  expect(lines.filter((line) => line.includes('"vector"'))).toEqual([]);
  const other = await opened(temporaryFolder());
  const imported = await other.store.care.import(
    (async function* () {
      yield* lines;
    })(),
  );
  expect(imported).toMatchObject({ documents: 40, complete: true });
  expect((await other.store.status()).vectors).toBe(0);
  expect(await other.terms.update()).toHaveLength(1);
  expect(await other.store.status()).toMatchObject({ chunks: 40, vectors: 40 });
});
