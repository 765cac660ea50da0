import { describe, expect, test } from "vitest";
import { decodeWhitening, WHITENING_STATE } from "../../src/embed/whitening-state.ts";
import { indexPaths, type IndexContext } from "../../src/indexer/run.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { openCollection, writeFiles } from "./collection.ts";

const embedder = new HashingEmbedder(32);

const texts = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}.txt`, `word${i} word${i % 7} word${i % 3}`]));

async function fittedOn({ store }: IndexContext): Promise<number | null> {
  const bytes = await store.readState(WHITENING_STATE);
  return bytes === null ? null : decodeWhitening(bytes).whitening.parts.fittedOn;
}

describe("the whitening map", () => {
  test("is fitted from 32 vectors on, and anew when there are half as many again", async () => {
    const collection = await openCollection(embedder);
    const folder = temporaryFolder();
    const found: (number | null)[] = [];
    for (const count of [31, 32, 47, 48]) {
      writeFiles(folder, texts(count));
      await indexPaths(collection, [folder], {});
      found.push(await fittedOn(collection));
    }
    expect(found).toEqual([null, 32, 32, 48]);
    const { scales } = decodeWhitening((await collection.store.readState(WHITENING_STATE))!);
    expect(scales.size).toBe(48);
  });

  test("that is damaged is fitted anew", async () => {
    const collection = await openCollection(embedder);
    const folder = temporaryFolder();
    writeFiles(folder, texts(40));
    await indexPaths(collection, [folder], {});
    await collection.store.writeState(WHITENING_STATE, new Uint8Array(10));
    await indexPaths(collection, [folder], {});
    expect(await fittedOn(collection)).toBe(40);
  });
});
