import { expect, onTestFinished, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import { toUnit } from "../../../src/core/vector.ts";
import type { Store } from "../../../src/store/store.ts";
import type { ChunkVector, TermModelInfo } from "../../../src/store/terms/term-store.ts";
import { axis, sampleChunk, sampleDocument, SETTINGS, WORDS_ONLY } from "../sample-documents.ts";
import { withCode } from "../with-code.ts";

export function infoOf(fingerprint: string, changes: Partial<TermModelInfo> = {}): TermModelInfo {
  return {
    fingerprint,
    algorithm: "fasttext",
    dimensions: 4,
    terms: 2,
    parts: { terms: 1, vectors: 2 },
    tokenizer: "1",
    options: { window: 5 },
    documents: 2,
    chunks: 4,
    lastDocument: 2,
    seconds: 0.5,
    trainedAt: "2026-01-01T00:00:00.000Z",
    ...changes,
  };
}

const NO_STATES = { forget: [] };

/** What every store promises of term vectors, see `src/store/terms/term-store.ts`. */
export function termStoreContract(openStore: () => Promise<Store>): void {
  /** Documents of two chunks each, without vectors; row ids count from 1. */
  async function filled(documents: number, settings = SETTINGS): Promise<Store> {
    const store = await openStore();
    onTestFinished(async () => await store[Symbol.asyncDispose]());
    await store.pinSettings(settings);
    for (let i = 0; i < documents; i++) await put(store, `d${i}`);
    return store;
  }

  test("a collection whose terms were never trained has no model", async () => {
    const { terms } = await filled(2);
    expect(await terms.model()).toBeNull();
    expect(await terms.blocks(1, "terms", [0])).toBeNull();
    expect(await terms.drift()).toEqual({ model: null, documents: 2, chunks: 4, lastDocument: 2 });
    expect(await terms.lastPlaced()).toBe(0);
    expect(await terms.drop()).toBe(false);
  });

  test("a model is there once it is in use, and its blocks are those that were written", async () => {
    const { terms } = await filled(2);
    const generation = await terms.begin();
    await write(terms, generation);
    expect(await terms.model()).toBeNull();
    expect(await terms.blocks(generation, "vectors", [0])).toBeNull();
    expect(await terms.use(generation, infoOf("a"), null)).toBe(true);
    expect(await terms.model()).toEqual({ ...infoOf("a"), generation });
    expect(await terms.blocks(generation, "vectors", [1, 0])).toEqual([Uint8Array.of(4), Uint8Array.of(2, 3)]);
    expect((await terms.drift()).model?.generation).toBe(generation);
    await expect(terms.blocks(generation, "vectors", [2])).rejects.toThrow(withCode("INDEX_CORRUPT"));
  });

  test("vectors that were set aside are found when their model is in use, and not before", async () => {
    const store = await filled(2);
    const first = await train(store, "a", [on(1, 0), on(2, 1), on(3, 2)]);
    expect(await near(store, 0)).toEqual([1, 2, 3]);
    const second = await store.terms.begin();
    await write(store.terms, second);
    await store.terms.stage(second, [on(1, 3), on(2, 1)]);
    await store.terms.stage(second, [on(4, 0), on(99, 0)]);
    expect(await near(store, 0)).toEqual([1, 2, 3]);
    expect((await store.terms.model())?.generation).toBe(first);

    await store.writeState("map", Uint8Array.of(1));
    await store.writeState("other", Uint8Array.of(1));
    expect(await store.terms.use(second, infoOf("b"), { forget: ["map"] })).toBe(true);
    expect(await near(store, 0)).toEqual([4, 1, 2]);
    expect(await near(store, 3)).toEqual([1, 2, 4]);
    expect([await store.readState("map"), await store.readState("other")]).toEqual([null, Uint8Array.of(1)]);
    expect(await store.terms.blocks(first, "vectors", [0])).toBeNull();
    expect((await store.vectors([1, 3, 4] as ChunkId[])).size).toBe(2);
    expect(await store.care.check()).toMatchObject({ ok: true, vectors: 3 });
  });

  test("chunks that come later get vectors of the model in use alone", async () => {
    const store = await filled(2);
    const first = await train(store, "a", [on(1, 0), on(2, 1)]);
    expect(await store.terms.lastPlaced()).toBe(2);
    expect(await store.terms.place(first, [on(2, 3), on(3, 0), on(99, 0)])).toBe(true);
    expect(await near(store, 0)).toEqual([1, 3, 2]);
    expect(await store.terms.lastPlaced()).toBe(3);
    const second = await train(store, "b", [on(1, 2)]);
    expect(await store.terms.place(first, [on(4, 0)])).toBe(false);
    expect(await store.terms.place(second, [on(4, 0)])).toBe(true);
    expect(await near(store, 0)).toEqual([4, 1]);
    await store.removeDocuments(["d1"]);
    expect(await near(store, 0)).toEqual([1]);
    expect(await store.care.check()).toMatchObject({ ok: true });
  });

  test("the newest model wins, whoever finishes last", async () => {
    const { terms } = await filled(1);
    const [older, newer] = [await terms.begin(), await terms.begin()];
    expect(newer).toBeGreaterThan(older);
    await write(terms, newer);
    expect(await terms.use(newer, infoOf("new"), NO_STATES)).toBe(true);
    expect(await terms.put(older, [{ part: "terms", block: 0, bytes: Uint8Array.of(1) }])).toBe(false);
    expect(await terms.stage(older, [on(1, 0)])).toBe(false);
    expect(await terms.use(older, infoOf("old"), NO_STATES)).toBe(false);
    expect((await terms.model())?.fingerprint).toBe("new");
    // What is in use does not change.
    expect(await terms.put(newer, [{ part: "more", block: 0, bytes: Uint8Array.of(1) }])).toBe(false);
  });

  test("a model alone leaves vectors as they are", async () => {
    const store = await filled(1);
    await train(store, "a", [on(1, 0), on(2, 1)]);
    const generation = await store.terms.begin();
    await write(store.terms, generation);
    expect(await store.terms.use(generation, infoOf("b"), null)).toBe(true);
    expect(await near(store, 0)).toEqual([1, 2]);
  });

  test("a model that is dropped is gone, and the next one is another", async () => {
    const store = await filled(1);
    const generation = await train(store, "a", [on(1, 0)]);
    expect(await store.terms.drop()).toBe(true);
    expect(await store.terms.model()).toBeNull();
    expect(await store.terms.begin()).toBeGreaterThan(generation);
  });

  test("vectors that the collection cannot hold are refused", async () => {
    const store = await filled(1);
    const generation = await store.terms.begin();
    const short: ChunkVector = [1 as ChunkId, toUnit([1, 0])];
    await expect(store.terms.stage(generation, [short])).rejects.toThrow(withCode("DIMENSION_MISMATCH"));
    await expect(store.terms.place(generation, [short])).rejects.toThrow(withCode("DIMENSION_MISMATCH"));
    const words = await filled(1, WORDS_ONLY);
    await expect(words.terms.stage(await words.terms.begin(), [on(1, 0)])).rejects.toThrow(withCode("NO_EMBEDDER"));
  });
}

async function put(store: Store, id: string): Promise<void> {
  const chunks = ["first", "second"].map((text, ordinal) => sampleChunk(`${text} of ${id}`, null, { ordinal }));
  await store.putDocument(sampleDocument(id), chunks);
}

/** Chunk `id` on one of the four axes. */
function on(id: number, i: number): ChunkVector {
  return [id as ChunkId, axis(i)];
}

async function write(terms: Store["terms"], generation: number): Promise<void> {
  const blocks = [
    { part: "terms", block: 0, bytes: Uint8Array.of(1) },
    { part: "vectors", block: 0, bytes: Uint8Array.of(2, 3) },
    { part: "vectors", block: 1, bytes: Uint8Array.of(4) },
  ];
  expect(await terms.put(generation, blocks)).toBe(true);
}

async function train(store: Store, fingerprint: string, vectors: readonly ChunkVector[]): Promise<number> {
  const generation = await store.terms.begin();
  await write(store.terms, generation);
  expect(await store.terms.stage(generation, vectors)).toBe(true);
  expect(await store.terms.use(generation, infoOf(fingerprint), NO_STATES)).toBe(true);
  return generation;
}

async function near(store: Store, i: number): Promise<number[]> {
  return (await store.searchVectors(axis(i), 10)).candidates.map(({ id }) => id);
}
