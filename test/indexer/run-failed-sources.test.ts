// What a run that fails leaves of the sources and options it was given.
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { EngineError } from "../../src/core/errors.ts";
import type { SourceOptions } from "../../src/core/indexing.ts";
import { indexPaths, type IndexContext } from "../../src/indexer/run.ts";
import { withCode } from "../store/with-code.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { counts, ids, openCollection, writeFiles } from "./collection.ts";

let collection: IndexContext;
let folder: string;

beforeEach(async () => {
  collection = await openCollection(null);
  folder = join(temporaryFolder(), "notes");
  writeFiles(folder, { "a.txt": "Of salt." });
});

test("a glob that is none is refused before anything is stored", async () => {
  const run = indexPaths(collection, [folder], { include: ["["] });
  await expect(run).rejects.toThrow(withCode("BAD_REQUEST"));
  expect(await collection.store.sources()).toEqual([]);
});

test("globs that match nothing are named, and are not kept", async () => {
  const run = indexPaths(collection, [folder], { include: ["*.md"], exclude: ["drafts/**"] });
  await expect(run).rejects.toMatchObject({
    code: "NOTHING_INDEXED",
    message: expect.stringMatching(/"\*\.md".*"drafts\/\*\*"/) as unknown,
  });
  expect(await collection.store.sources()).toEqual([]);
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ added: 1, documents: 1 });
});

test("a source that is known keeps the options it had, and its documents", async () => {
  const metadata = { team: "ops" };
  await indexPaths(collection, [folder], { metadata });
  for (const paths of [[folder], []]) {
    const run = indexPaths(collection, paths, { include: ["*.md"], metadata: { team: "dev" } });
    await expect(run).rejects.toThrow(withCode("NOTHING_INDEXED"));
    expect(await collection.store.sources()).toEqual([{ name: "notes", root: folder, options: { metadata } }]);
  }
  expect(await ids(collection.store)).toEqual(["notes/a.txt"]);
});

test.each<[string, "MODEL_UNAVAILABLE" | "ABORTED", SourceOptions[]]>([
  ["fails for another reason leaves none", "MODEL_UNAVAILABLE", []],
  ["is interrupted goes on with what it was given", "ABORTED", [{ include: ["*.txt"] }]],
])("a run that %s", async (_, code, left) => {
  const embedder = async (): Promise<never> => {
    throw new EngineError(code, "It ends here", { hint: "Try again." });
  };
  const run = indexPaths({ ...collection, embedder }, [folder], { include: ["*.txt"] });
  await expect(run).rejects.toThrow(withCode(code));
  expect((await collection.store.sources()).map(({ options }) => options)).toEqual(left);
});
