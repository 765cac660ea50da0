import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { withCode } from "../store/with-code.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { indexPaths, type IndexContext } from "../../src/indexer/run.ts";
import { counts, ids, openCollection, writeFiles } from "./collection.ts";

let collection: IndexContext;
let folder: string;
let missing: { readonly name: string; readonly root: string };

beforeEach(async () => {
  collection = await openCollection(null);
  folder = temporaryFolder();
  writeFiles(folder, { "v1/a.txt": "Of salt.", "v2/b.txt": "Of yeast.", "single.txt": "Of rye." });
  await indexPaths(collection, [join(folder, "v1"), join(folder, "v2"), join(folder, "single.txt")], {});
  missing = { name: "v2", root: join(folder, "v2") };
});

test("a source that is gone keeps its documents, and the others are indexed", async () => {
  renameSync(join(folder, "v2"), join(folder, "away"));
  writeFiles(folder, { "v1/n.txt": "New." });
  const planned = await indexPaths(collection, [], { dryRun: true });
  const report = await indexPaths(collection, [], {});
  expect(counts(planned)).toEqual({ added: 1, unchanged: 2 });
  expect(counts(report)).toEqual({ added: 1, unchanged: 2, documents: 1 });
  for (const { missing: told, notices } of [planned, report]) {
    expect(told).toEqual([missing]);
    expect(notices).toEqual([expect.stringMatching(/v2 .*`kenning source remove`/)]);
  }
  expect(await ids(collection.store)).toContain("v2/b.txt");
  renameSync(join(folder, "away"), join(folder, "v2"));
  const back = await indexPaths(collection, [], {});
  expect(counts(back)).toEqual({ unchanged: 4 });
  expect(back.missing).toEqual([]);
});

test("a single file that is deleted keeps its document", async () => {
  rmSync(join(folder, "single.txt"));
  const report = await indexPaths(collection, [], {});
  expect(counts(report)).toEqual({ unchanged: 2 });
  expect(report.missing).toEqual([{ name: "single.txt", root: join(folder, "single.txt") }]);
  expect(await ids(collection.store)).toHaveLength(3);
});

describe("is refused", () => {
  test("a path that is named and gone, before another is looked at", async () => {
    rmSync(join(folder, "v2"), { recursive: true });
    writeFiles(folder, { "v3/c.txt": "Of flour." });
    const run = indexPaths(collection, [join(folder, "v3"), missing.root], {});
    await expect(run).rejects.toThrow(withCode("BAD_INPUT_FILE"));
    expect(await collection.store.sources()).toHaveLength(3);
  });

  test("a collection of which no source is there", async () => {
    for (const name of ["v1", "v2", "single.txt"]) rmSync(join(folder, name), { recursive: true });
    const error: unknown = await indexPaths(collection, [], {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "NOTHING_INDEXED", data: { report: { missing: { length: 3 } } } });
    expect(await ids(collection.store)).toHaveLength(3);
  });
});
