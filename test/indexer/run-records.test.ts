import { statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ProgressEvent } from "../../src/core/progress.ts";
import { indexPaths, type IndexContext } from "../../src/indexer/run.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { counts, ids, openCollection, writeFiles } from "./collection.ts";

const embedder = new HashingEmbedder(32);

const record = (id: string, text: string): string => `${JSON.stringify({ id, title: id, text })}\n`;

describe("a file of records", () => {
  const recipes = [record("soup", "Carrots and salt."), record("bread", "Flour and yeast."), record("tea", "Leaves.")];

  async function withRecipes(): Promise<{ collection: IndexContext; folder: string }> {
    const collection = await openCollection(embedder);
    const folder = join(temporaryFolder(), "notes");
    writeFiles(folder, { "recipes.jsonl": recipes.join("") });
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ added: 1, documents: 3 });
    return { collection, folder };
  }

  test("is a document a record, unchanged at the second run", async () => {
    const { collection, folder } = await withRecipes();
    expect(await ids(collection.store)).toEqual(["bread", "soup", "tea"].map((id) => `notes/recipes.jsonl#${id}`));
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 1 });
  });

  test("is not read again while its size and time are as they were", async () => {
    const { collection, folder } = await withRecipes();
    const file = join(folder, "recipes.jsonl");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, recipes.join("").replace("Carrots", "Beets  "));
    utimesSync(file, atime, mtime);
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 1 });
    const [soup] = await collection.store.chunksOf("notes/recipes.jsonl#soup");
    expect(soup!.text).toContain("Carrots");
    // One of its documents is gone, so it is not whole.
    await collection.store.removeDocuments(["notes/recipes.jsonl#tea"]);
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ replaced: 1, documents: 2 });
  });

  test("writes again only the record that changed", async () => {
    const { collection, folder } = await withRecipes();
    const before = await collection.store.chunksOf("notes/recipes.jsonl#soup");
    writeFiles(folder, {
      "recipes.jsonl": [recipes[0], record("bread", "Flour, salt and yeast."), recipes[2]].join(""),
    });
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ replaced: 1, documents: 1 });
    expect(await collection.store.chunksOf("notes/recipes.jsonl#soup")).toEqual(before);
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 1 });
  });

  test("loses a record that was taken out", async () => {
    const { collection, folder } = await withRecipes();
    writeFiles(folder, { "recipes.jsonl": recipes.slice(1).join("") });
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ replaced: 1 });
    expect(await ids(collection.store)).toHaveLength(2);
  });

  test("of which an interrupted run stored a part is completed by the next", async () => {
    const collection = await openCollection(embedder);
    const folder = join(temporaryFolder(), "notes");
    const long = Array.from({ length: 200 }, (_, i) => record(`r${i}`, `Record ${i} says much. `.repeat(200)));
    writeFiles(folder, { "long.jsonl": long.join("") });
    const stop = new AbortController();
    const onProgress = ({ counters }: ProgressEvent): void => {
      if ((counters?.["chunks"] ?? 0) > 0) stop.abort();
    };
    await expect(indexPaths(collection, [folder], { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: "ABORTED",
    });
    const partial = (await ids(collection.store)).length;
    expect(partial).toBeGreaterThan(0);
    expect(partial).toBeLessThan(200);
    await indexPaths(collection, [folder], {});
    expect(await ids(collection.store)).toHaveLength(200);
  });

  test("that fails midway keeps what was read before, says so, and is completed by the next run", async () => {
    let isBroken = true;
    /** Counts tokens where the file is read, so that what it throws is the file's failure. */
    class Failing extends HashingEmbedder {
      override countTokens(text: string): number {
        if (isBroken && text.includes("Record 150 ")) throw new TypeError("It cannot be counted");
        return super.countTokens(text);
      }
    }
    const collection = await openCollection(new Failing(32));
    const folder = join(temporaryFolder(), "notes");
    const long = Array.from({ length: 200 }, (_, i) => record(`r${i}`, `Record ${i} says much. `.repeat(200)));
    writeFiles(folder, { "long.jsonl": long.join("") });
    const report = await indexPaths(collection, [folder], { listFiles: true });
    const kept = (await ids(collection.store)).length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(150);
    expect(report.outcomes).toMatchObject([{ path: "notes/long.jsonl", state: "failed", code: "EXTRACTION_FAILED" }]);
    expect(report.failed[0]!.message).toContain(`${kept} of its documents`);
    expect(report.documents).toBe(kept);
    isBroken = false;
    expect(counts(await indexPaths(collection, [folder], {}))).toMatchObject({ replaced: 1, documents: 200 - kept });
    expect(await ids(collection.store)).toHaveLength(200);
  });
});
