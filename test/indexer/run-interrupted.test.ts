import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { indexPaths } from "../../src/indexer/run.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { counts, ids, openCollection, writeFiles } from "./collection.ts";

const embedder = new HashingEmbedder(32);
/** Several groups of documents, so that some are written while others are read. */
const FILES = 60;

function manyFiles(): string {
  const folder = join(temporaryFolder(), "many");
  mkdirSync(folder);
  for (let i = 0; i < FILES; i++) {
    const paragraphs = Array.from(
      { length: 40 },
      (_, j) => `Paragraph ${j} of file ${i}. ${"It goes on. ".repeat(12)}`,
    );
    writeFiles(folder, { [`f${String(i).padStart(2, "0")}.txt`]: paragraphs.join("\n\n") });
  }
  return folder;
}

describe("an interrupted run", () => {
  test("leaves whole documents only, and the next run finishes", async () => {
    const folder = manyFiles();
    const complete = await openCollection(embedder);
    await indexPaths(complete, [folder], {});
    const whole = new Map<string, number>();
    for (const id of await ids(complete.store)) whole.set(id, (await complete.store.chunksOf(id)).length);
    const partial: number[] = [];
    for (const events of [1, 30, 60, 90]) {
      const collection = await openCollection(embedder);
      const stop = new AbortController();
      let seen = 0;
      const onProgress = (): void => {
        if (++seen === events) stop.abort();
      };
      await expect(indexPaths(collection, [folder], { signal: stop.signal, onProgress })).rejects.toMatchObject({
        code: "ABORTED",
      });
      const stored = await ids(collection.store);
      partial.push(stored.length);
      for (const id of stored) expect(await collection.store.chunksOf(id)).toHaveLength(whole.get(id)!);
      const report = await indexPaths(collection, [folder], {});
      expect(counts(report)).toMatchObject({ added: FILES - stored.length });
      expect((await collection.store.status()).chunks).toBe((await complete.store.status()).chunks);
    }
    expect(Math.max(...partial)).toBeGreaterThan(0);
  });

  test("is not begun when the signal has fired before", async () => {
    const collection = await openCollection(embedder);
    const options = { signal: AbortSignal.abort() };
    await expect(indexPaths(collection, [manyFiles()], options)).rejects.toMatchObject({ code: "ABORTED" });
    expect(await ids(collection.store)).toEqual([]);
  });
});
