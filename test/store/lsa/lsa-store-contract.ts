import { expect, onTestFinished, test } from "vitest";
import type { ChunkId } from "../../../src/core/document.ts";
import { dot } from "../../../src/core/vector.ts";
import { rowSetOf } from "../../../src/store/row-set.ts";
import type { Store } from "../../../src/store/store.ts";
import { sampleChunk, sampleDocument } from "../sample-documents.ts";
import { withCode } from "../with-code.ts";
import { atDegrees, fitOf, MODEL, placesOf } from "./sample-lsa.ts";

/** What every store promises of latent semantics, see `src/store/lsa/lsa-store.ts`. */
export function lsaStoreContract(openStore: () => Promise<Store>): void {
  /** Documents of two chunks each; row ids count from 1. */
  async function filled(documents: number): Promise<Store> {
    const store = await openStore();
    onTestFinished(async () => await store[Symbol.asyncDispose]());
    await store.pinSettings({ embedder: null, chunker: "1" });
    for (let i = 0; i < documents; i++) await put(store, `d${i}`);
    return store;
  }

  test("a collection that was never fitted has no fit, no places and finds nothing", async () => {
    const { lsa } = await filled(1);
    expect(await lsa.fit()).toBeNull();
    expect(await lsa.drift()).toMatchObject({ fit: null, documents: 1, added: 1 });
    expect(await lsa.model(1)).toBeNull();
    expect(await lsa.lastPlaced(1)).toBe(0);
    expect((await lsa.search(1, atDegrees(0), 5)).candidates).toEqual([]);
  });

  test("texts come by ascending id with what stands above them", async () => {
    const { lsa } = await filled(2);
    const all = await lsa.textsAfter(0, 10);
    expect(all.map(({ id, documentId, text }) => [id, documentId, text])).toEqual([
      [1, "d0", "first of d0"],
      [2, "d0", "second of d0"],
      [3, "d1", "first of d1"],
      [4, "d1", "second of d1"],
    ]);
    expect(all[0]!.document).toBe(all[1]!.document);
    expect(await lsa.textsAfter(1, 2)).toEqual(all.slice(1, 3));
    expect(await lsa.textsAfter(4, 2)).toEqual([]);
  });

  test("a fit is found once it is in use, its nearest places first", async () => {
    const store = await filled(3);
    const generation = await store.lsa.begin();
    await store.lsa.put(generation, placesOf([1, 2, 3, 4, 5, 6]));
    expect(await near(store, generation, 0, 3)).toEqual([]);
    await store.lsa.use(fitOf(generation), MODEL);
    expect(await store.lsa.fit()).toEqual(fitOf(generation));
    expect(await store.lsa.model(generation)).toEqual(MODEL);
    expect(await store.lsa.lastPlaced(generation)).toBe(6);
    expect(await near(store, generation, 0, 3)).toEqual([1, 2, 3]);
    expect(await near(store, generation, 60, 3)).toEqual([6, 5, 4]);
    const accepts = rowSetOf([2, 5]);
    const { candidates } = await store.lsa.search(generation, atDegrees(0), 5, accepts);
    expect(candidates.map(({ id }) => id)).toEqual([2, 5]);
  });

  test("places and cosines are told for the chunks that have one", async () => {
    const store = await filled(2);
    const generation = await fit(store, [1, 2, 3]);
    const ids = [1, 3, 4, 99] as ChunkId[];
    const places = await store.lsa.places(generation, ids);
    expect([...places.keys()]).toEqual([1, 3]);
    expect(dot(places.get(3 as ChunkId)!, atDegrees(3))).toBeGreaterThan(0.9999);
    const scores = await store.lsa.scores(generation, atDegrees(0), ids);
    expect([...scores.keys()]).toEqual([1, 3]);
    expect(scores.get(3 as ChunkId)).toBeCloseTo(Math.cos((3 * Math.PI) / 180), 2);
  });

  test("chunks that come and go are followed", async () => {
    const store = await filled(2);
    const generation = await fit(store, [1, 2, 3, 4]);
    expect(await near(store, generation, 0, 9)).toEqual([1, 2, 3, 4]);
    await put(store, "d2");
    await store.lsa.put(generation, placesOf([5, 6]));
    expect(await near(store, generation, 0, 9)).toEqual([1, 2, 3, 4, 5, 6]);
    await store.removeDocuments(["d0"]);
    await expect.poll(async () => await near(store, generation, 0, 9)).toEqual([3, 4, 5, 6]);
    expect(await store.lsa.drift()).toMatchObject({ documents: 2 });
  });

  test("the newest generation wins, whoever finishes last", async () => {
    const store = await filled(2);
    const [older, newer] = [await store.lsa.begin(), await store.lsa.begin()];
    expect(newer).toBeGreaterThan(older);
    await store.lsa.put(newer, placesOf([1, 2]));
    expect(await store.lsa.use(fitOf(newer), MODEL)).toBe(true);
    expect(await store.lsa.put(older, placesOf([1]))).toBe(false);
    expect(await store.lsa.use(fitOf(older), MODEL)).toBe(false);
    expect((await store.lsa.fit())?.generation).toBe(newer);
    while (await store.lsa.sweep());
    expect(await near(store, newer, 0, 9)).toEqual([1, 2]);
    expect(await near(store, older, 0, 9)).toEqual([]);
  });

  test("whoever still has the fit before goes on with its places", async () => {
    const store = await filled(2);
    const before = await fit(store, [1, 2, 3]);
    expect(await near(store, before, 0, 9)).toEqual([1, 2, 3]);
    await fit(store, [4]);
    while (await store.lsa.sweep());
    expect(await near(store, before, 0, 9)).toEqual([1, 2, 3]);
  });

  test("a number of results that is not possible is refused", async () => {
    const { lsa } = await filled(1);
    await expect(lsa.search(1, atDegrees(0), 0)).rejects.toThrow(withCode("BAD_REQUEST"));
  });
}

async function put(store: Store, id: string): Promise<void> {
  const chunks = ["first", "second"].map((text, ordinal) => sampleChunk(`${text} of ${id}`, null, { ordinal }));
  await store.putDocument(sampleDocument(id), chunks);
}

async function fit(store: Store, rows: readonly number[]): Promise<number> {
  const generation = await store.lsa.begin();
  expect(await store.lsa.put(generation, placesOf(rows))).toBe(true);
  expect(await store.lsa.use(fitOf(generation), MODEL)).toBe(true);
  return generation;
}

async function near(store: Store, generation: number, degrees: number, k: number): Promise<number[]> {
  const { candidates } = await store.lsa.search(generation, atDegrees(degrees), k);
  return candidates.map(({ id }) => id);
}
