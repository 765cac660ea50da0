// Files of the same bytes are stored once, and files that move keep what was stored of them.
import { mkdirSync, renameSync, utimesSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { indexPaths } from "../../src/indexer/run.ts";
import type { Store } from "../../src/store/store.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { contentsOf, counts, ids, openCollection, writeFiles } from "./collection.ts";

const embedder = new HashingEmbedder(32);
const BREAD = "# Bread\n\nIt needs salt.";

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), "notes");
  writeFiles(folder, files);
  return folder;
}

function part(i: number): string {
  return `## Part ${i}\n\n${`Sentence of part ${i} with words. `.repeat(30)}`;
}

async function copiesOf(store: Store, id: string): Promise<string[]> {
  return ((await store.getDocument(id))?.copies ?? []).map((copy) => copy.id);
}

test("a file that moves keeps its chunks and vectors; nothing is embedded", async () => {
  const collection = await openCollection(embedder);
  const folder = folderOf({ "bread.md": BREAD, "moon.md": "The moon pulls the tide." });
  await indexPaths(collection, [folder], {});
  const before = await collection.store.chunksOf("notes/bread.md");
  mkdirSync(join(folder, "food"));
  renameSync(join(folder, "bread.md"), join(folder, "food/loaf.md"));
  const report = await indexPaths(collection, [folder], { listFiles: true });
  expect(counts(report)).toEqual({ moved: 1, unchanged: 1, documents: 1 });
  expect([report.tokens, report.chunks]).toEqual([0, 0]);
  expect(report.outcomes?.[0]).toEqual({ path: "notes/food/loaf.md", state: "moved", reason: "notes/bread.md" });
  expect(await ids(collection.store)).toEqual(["notes/food/loaf.md", "notes/moon.md"]);
  const after = await collection.store.chunksOf("notes/food/loaf.md");
  expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 2 });
});

test("a title that was the name of the file is the new name, and is found", async () => {
  const collection = await openCollection(null);
  const folder = folderOf({ "moon.py": "def pull(tide):\n    return tide\n" });
  await indexPaths(collection, [folder], {});
  renameSync(join(folder, "moon.py"), join(folder, "gravity.py"));
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ moved: 1, documents: 1 });
  expect((await collection.store.getDocument("notes/gravity.py"))?.title).toBe("gravity.py");
  const search = async (term: string): Promise<number> =>
    (await collection.store.searchLexical("document", { terms: [term] }, 5)).length;
  expect([await search("gravity.py"), await search("moon.py")]).toEqual([1, 0]);
});

test("records keep their vectors when their file moves", async () => {
  const collection = await openCollection(embedder);
  const folder = folderOf({ "a.jsonl": '{"id":"x","text":"Of salt."}\n{"id":"y","text":"Of yeast."}\n' });
  await indexPaths(collection, [folder], {});
  renameSync(join(folder, "a.jsonl"), join(folder, "b.jsonl"));
  const report = await indexPaths(collection, [folder], {});
  expect(counts(report)).toEqual({ moved: 1, documents: 2 });
  expect(report.tokens).toBe(0);
  expect(await ids(collection.store)).toEqual(["notes/b.jsonl#x", "notes/b.jsonl#y"]);
});

test("files of the same bytes are one document with the first of their names, which lists the others", async () => {
  const collection = await openCollection(embedder);
  const folder = folderOf({ "b.md": BREAD, "c.md": BREAD, "d.txt": BREAD });
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ added: 2, copied: 1, documents: 3 });
  expect(await ids(collection.store)).toEqual(["notes/b.md", "notes/d.txt"]);
  expect(await copiesOf(collection.store, "notes/b.md")).toEqual(["notes/c.md"]);
  writeFiles(folder, { "a.md": BREAD });
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ copied: 1, unchanged: 3, documents: 1 });
  expect(await copiesOf(collection.store, "notes/a.md")).toEqual(["notes/b.md", "notes/c.md"]);
  expect((await collection.store.status()).copies).toBe(2);
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 4 });
});

test("a filter on the place of a copy finds the document", async () => {
  const { store, ...context } = await openCollection(embedder);
  const folder = folderOf({ "a/x.md": BREAD, "b/y.md": BREAD, "b/z.md": "Other." });
  await indexPaths({ store, ...context }, [folder], {});
  const select = async (filter: string): Promise<string[]> => {
    const rows = [...(await store.select(filter, "document")).rows];
    return [...(await store.documentRows(rows)).values()].map(({ id }) => id);
  };
  expect(await select("path glob 'b/*'")).toEqual(["notes/a/x.md", "notes/b/z.md"]);
  expect(await select("path = 'a/x.md'")).toEqual(["notes/a/x.md"]);
  expect((await store.select("path = 'b/y.md'", "chunk")).rows.length).toBe(1);
});

test("a document whose own file goes or changes lives on under its copy", async () => {
  const collection = await openCollection(embedder);
  const folder = folderOf({ "a.md": BREAD, "b.md": BREAD, "c.md": BREAD });
  await indexPaths(collection, [folder], {});
  writeFiles(folder, { "a.md": null });
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ removed: 1, unchanged: 2 });
  expect(await ids(collection.store)).toEqual(["notes/b.md"]);
  writeFiles(folder, { "b.md": "Something else." });
  const report = await indexPaths(collection, [folder], {});
  expect(counts(report)).toEqual({ replaced: 1, unchanged: 1, documents: 1 });
  expect(await ids(collection.store)).toEqual(["notes/b.md", "notes/c.md"]);
  expect(await copiesOf(collection.store, "notes/c.md")).toEqual([]);
  expect(await collection.store.chunksOf("notes/c.md")).toHaveLength(1);
});

test("a copy that moves while the file it was a copy of changes keeps what was stored", async () => {
  const collection = await openCollection(embedder);
  const folder = folderOf({ "a.md": BREAD, "b.md": BREAD });
  await indexPaths(collection, [folder], {});
  writeFiles(folder, { "a.md": "Something else." });
  renameSync(join(folder, "b.md"), join(folder, "c.md"));
  const report = await indexPaths(collection, [folder], { listFiles: true });
  expect(report.outcomes).toEqual([
    { path: "notes/a.md", state: "replaced" },
    { path: "notes/c.md", state: "moved", reason: "notes/b.md" },
  ]);
  expect(await ids(collection.store)).toEqual(["notes/a.md", "notes/c.md"]);
  expect(await collection.store.chunksOf("notes/c.md")).toHaveLength(1);
});

test("sources that give their documents other metadata share no document", async () => {
  const collection = await openCollection(embedder);
  const [ops, dev] = [folderOf({ "a.md": BREAD }), folderOf({ "a.md": BREAD })];
  await indexPaths(collection, [ops], { metadata: { team: "ops" } });
  await indexPaths(collection, [dev], { metadata: { team: "dev" } });
  const documents = await collection.store.listDocuments({ offset: 0, limit: 9 });
  expect(new Set(documents.map(({ metadata }) => metadata["team"]))).toEqual(new Set(["dev", "ops"]));
});

test("a file that was touched is not hashed at the next run", async () => {
  const collection = await openCollection(embedder);
  const folder = folderOf({ "a.md": BREAD, "b.md": BREAD });
  await indexPaths(collection, [folder], {});
  const time = new Date("2026-03-04T05:06:07Z");
  for (const name of ["a.md", "b.md"]) utimesSync(join(folder, name), time, time);
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 2 });
  const states = await collection.store.documentStates("notes");
  expect(states.map(({ modifiedAt }) => modifiedAt)).toEqual([time.getTime(), time.getTime()]);
});

test("an edited paragraph of a long document has few chunks embedded again", async () => {
  const collection = await openCollection(embedder);
  const parts = Array.from({ length: 60 }, (_, i) => part(i));
  const folder = folderOf({ "long.md": `# Long\n\n${parts.join("\n\n")}` });
  const first = await indexPaths(collection, [folder], {});
  parts[30] = `${parts[30]} One more sentence.`;
  writeFiles(folder, { "long.md": `# Long\n\n${parts.join("\n\n")}` });
  const second = await indexPaths(collection, [folder], {});
  expect(second.chunks - second.reusedVectors).toBeLessThanOrEqual(3);
  expect(second.chunks).toBe(first.chunks);
  const fresh = await openCollection(embedder);
  await indexPaths(fresh, [folder], {});
  expect(await contentsOf(collection.store)).toEqual(await contentsOf(fresh.store));
});

test("a dry run says what a run would do, and changes nothing", async () => {
  const collection = await openCollection(embedder);
  const folder = folderOf({ "a.md": BREAD, "b.md": "Of yeast.", "c.md": "Of flour." });
  const first = await indexPaths(collection, [folder], { dryRun: true });
  expect(counts(first)).toEqual({ added: 3 });
  expect(await collection.store.sources()).toEqual([]);
  await indexPaths(collection, [folder], {});
  const stored = await contentsOf(collection.store);
  renameSync(join(folder, "a.md"), join(folder, "z.md"));
  writeFiles(folder, { "b.md": "Of rye.", "c.md": null, "d.md": BREAD });
  const expected = { copied: 1, moved: 1, replaced: 1, removed: 1 };
  const { moved, copied, replaced, removed } = await indexPaths(collection, [folder], { dryRun: true });
  expect({ moved, copied, replaced, removed }).toEqual(expected);
  expect(await contentsOf(collection.store)).toEqual(stored);
  expect(counts(await indexPaths(collection, [folder], {}))).toMatchObject(expected);
});

test("whatever is done to files between runs, a dry run foretells it and the collection is as a new one would be", async () => {
  const name = fc.constantFrom("0.md", "a.md", "b.md", "c.txt", "d/a.md", "d/e.md", "e.md", "f.jsonl");
  const text = fc.constantFrom("Of salt.", "Of yeast.", "# Rye\n\nOf rye.", '{"id":"x","text":"Of oats."}');
  const step = fc.dictionary(name, fc.option(text, { nil: null }), { maxKeys: 6 });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
      const folder = folderOf({ "keep.md": "What is always there." });
      const lasting = await openCollection(embedder);
      const there = new Set<string>();
      for (const files of steps) {
        for (const [path, content] of Object.entries(files)) {
          if (content === null && !there.has(path)) continue;
          writeFiles(folder, { [path]: content });
          if (content === null) there.delete(path);
          else there.add(path);
        }
        const planned = await indexPaths(lasting, [folder], { dryRun: true, listFiles: true });
        const done = await indexPaths(lasting, [folder], { listFiles: true });
        expect(counts(done)).toEqual({ ...counts(planned), ...(done.documents > 0 && { documents: done.documents }) });
        const { outcomes, removedFiles } = done;
        expect(planned).toMatchObject({ outcomes, removedFiles });
      }
      const fresh = await openCollection(embedder);
      await indexPaths(fresh, [folder], {});
      expect(await contentsOf(lasting.store)).toEqual(await contentsOf(fresh.store));
      expect((await lasting.store.care.check()).problems).toEqual([]);
    }),
    { numRuns: 12 },
  );
});
