import { chmodSync, mkdirSync, rmSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import type { IndexReport } from "../../src/core/indexing.ts";
import type { ProgressEvent } from "../../src/core/progress.ts";
import { decodeWhitening, WHITENING_STATE } from "../../src/embed/whitening-state.ts";
import { indexPaths, type IndexContext } from "../../src/indexer/run.ts";
import type { Store } from "../../src/store/store.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { openCollection, writeFiles } from "./collection.ts";

const embedder = new HashingEmbedder(32);

/** What a run did, each number once; files that were counted in no state or in two show here. */
function counts(report: IndexReport): Record<string, number> {
  const { files, added, replaced, unchanged, removed, skipped, failed, documents } = report;
  expect(added + replaced + unchanged + skipped.length + failed.length).toBe(files);
  const all = { added, replaced, unchanged, removed, skipped: skipped.length, failed: failed.length, documents };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

async function ids(store: Store): Promise<string[]> {
  return (await store.listDocuments({ offset: 0, limit: 1000 })).map(({ id }) => id);
}

function notes(): string {
  const folder = join(temporaryFolder(), "notes");
  writeFiles(folder, { "bread.md": "# Bread\n\nIt needs salt.", "sky/moon.txt": "The moon pulls the tide." });
  return folder;
}

describe("a folder", () => {
  test("is added, and is unchanged at the second run", async () => {
    const collection = await openCollection(embedder);
    const folder = notes();
    const first = await indexPaths(collection, [folder], {});
    expect(counts(first)).toEqual({ added: 2, documents: 2 });
    expect(first.embedder).toEqual(embedder.fingerprint);
    expect(first.tokens).toBeGreaterThan(0);
    expect(await ids(collection.store)).toEqual(["notes/bread.md", "notes/sky/moon.txt"]);
    const second = await indexPaths(collection, [folder], {});
    expect(counts(second)).toEqual({ unchanged: 2 });
    expect([second.chunks, second.tokens]).toEqual([0, 0]);
  });

  test("loses what was deleted, replaces what was edited and gets what is new", async () => {
    const collection = await openCollection(embedder);
    const folder = notes();
    await indexPaths(collection, [folder], {});
    writeFiles(folder, { "bread.md": "# Bread\n\nIt needs yeast.", "sky/moon.txt": null, "tap.txt": "A tap drips." });
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({
      added: 1,
      replaced: 1,
      removed: 1,
      documents: 2,
    });
    expect(await ids(collection.store)).toEqual(["notes/bread.md", "notes/tap.txt"]);
    expect((await collection.store.chunksOf("notes/bread.md")).map(({ text }) => text)).toEqual(["It needs yeast."]);
  });

  test("that was only touched is unchanged", async () => {
    const collection = await openCollection(embedder);
    const folder = notes();
    await indexPaths(collection, [folder], {});
    utimesSync(join(folder, "bread.md"), new Date(), new Date());
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 2 });
  });

  test("keeps what another source put there", async () => {
    const collection = await openCollection(embedder);
    const first = join(temporaryFolder(), "notes");
    const second = join(temporaryFolder(), "notes");
    writeFiles(first, { "a.md": "Of salt." });
    writeFiles(second, { "a.md": "Of yeast.", "b.md": "Of flour." });
    expect(counts(await indexPaths(collection, [first, second], {}))).toEqual({ added: 3, documents: 3 });
    const stored = await ids(collection.store);
    expect(new Set(stored).size).toBe(3);
    const { sources } = await collection.store.status();
    expect(sources.map(({ root }) => root).toSorted()).toEqual([first, second].toSorted());
    writeFiles(second, { "a.md": null });
    expect(counts(await indexPaths(collection, [second], {}))).toEqual({ unchanged: 1, removed: 1 });
    expect(await ids(collection.store)).toHaveLength(2);
    expect(counts(await indexPaths(collection, [first], {}))).toEqual({ unchanged: 1 });
  });

  test("may be a single file", async () => {
    const collection = await openCollection(embedder);
    const file = join(notes(), "bread.md");
    expect(counts(await indexPaths(collection, [file], {}))).toEqual({ added: 1, documents: 1 });
    expect(counts(await indexPaths(collection, [file], {}))).toEqual({ unchanged: 1 });
  });

  test("is indexed without a model, too", async () => {
    const collection = await openCollection(null);
    const report = await indexPaths(collection, [notes()], {});
    expect(counts(report)).toEqual({ added: 2, documents: 2 });
    expect(report.embedder).toBeNull();
    expect((await collection.store.status()).vectors).toBe(0);
  });

  test("that globs leave out of is indexed in part", async () => {
    const collection = await openCollection(embedder);
    expect(counts(await indexPaths(collection, [notes()], { include: ["**/*.md"] }))).toEqual({
      added: 1,
      documents: 1,
    });
  });
});

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
    const long = Array.from({ length: 40 }, (_, i) => record(`r${i}`, `Record ${i} says much. `.repeat(200)));
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
    expect(partial).toBeLessThan(40);
    await indexPaths(collection, [folder], {});
    expect(await ids(collection.store)).toHaveLength(40);
  });
});

describe("every file is in one state", () => {
  test("what is binary or of no known type is skipped with its reason", async () => {
    const folder = notes();
    const bytes = Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 256);
    writeFiles(folder, { "photo.png": bytes, "broken.md": bytes, "empty.txt": " \n" });
    const report = await indexPaths(await openCollection(embedder), [folder], {});
    expect(counts(report)).toEqual({ added: 2, skipped: 3, documents: 2 });
    expect(report.skipped.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: "notes/broken.md", reason: "binary" },
      { path: "notes/empty.txt", reason: "empty" },
      { path: "notes/photo.png", reason: "unsupported" },
    ]);
  });

  test("a file that is emptied is taken out of the collection", async () => {
    const collection = await openCollection(embedder);
    const folder = notes();
    await indexPaths(collection, [folder], {});
    writeFiles(folder, { "bread.md": "" });
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 1, skipped: 1, removed: 1 });
    expect(await ids(collection.store)).toEqual(["notes/sky/moon.txt"]);
  });

  test("a file that is too large now, or that ignore rules leave out, is taken out of the collection", async () => {
    const collection = await openCollection(embedder);
    const folder = notes();
    await indexPaths(collection, [folder], {});
    writeFiles(folder, { ".gitignore": "sky/\n" });
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 1, removed: 1 });
    truncateSync(join(folder, "bread.md"), 51 * 1024 * 1024);
    writeFiles(folder, { "new.md": "Text." });
    const report = await indexPaths(collection, [folder], {});
    expect(counts(report)).toEqual({ added: 1, removed: 1, skipped: 1, documents: 1 });
    expect(report.skipped).toEqual([{ path: "notes/bread.md", reason: "too_large" }]);
  });

  test("a file that is gone before it is read has failed, and the others have not", async () => {
    const collection = await openCollection(embedder);
    const folder = notes();
    await indexPaths(collection, [folder], {});
    writeFiles(folder, { "a.md": "First.", "bread.md": "Changed.", "c.md": "Third." });
    const onProgress = ({ done }: ProgressEvent): void => {
      if (done === 1) rmSync(join(folder, "bread.md"));
    };
    const report = await indexPaths(collection, [folder], { onProgress });
    expect(counts(report)).toEqual({ added: 2, unchanged: 1, failed: 1, documents: 2 });
    expect(report.failed).toEqual([expect.objectContaining({ path: "notes/bread.md", code: "EXTRACTION_FAILED" })]);
    // What was stored of it is kept until it is known what became of it.
    expect(await ids(collection.store)).toContain("notes/bread.md");
    expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: 3, removed: 1 });
  });

  test.skipIf(process.getuid?.() === 0)("what may not be read any more keeps what was stored of it", async () => {
    const collection = await openCollection(embedder);
    const folder = notes();
    await indexPaths(collection, [folder], {});
    writeFiles(folder, { "bread.md": "Changed.", "new.md": "Text." });
    chmodSync(join(folder, "bread.md"), 0o000);
    chmodSync(join(folder, "sky"), 0o000);
    const report = await indexPaths(collection, [folder], {}).finally(() => chmodSync(join(folder, "sky"), 0o755));
    expect(report).toMatchObject({ added: 1, removed: 0, documents: 1 });
    expect(report.failed.map(({ path }) => path)).toEqual(["notes/bread.md"]);
    expect(report.skipped).toContainEqual({ path: "notes/sky", reason: "unreadable" });
    expect(await ids(collection.store)).toHaveLength(3);
  });

  test("broken front matter is a warning, not a failure", async () => {
    const folder = notes();
    writeFiles(folder, { "odd.md": "---\ntitle: [unclosed\n---\n\nText." });
    const report = await indexPaths(await openCollection(embedder), [folder], {});
    expect(counts(report)).toEqual({ added: 3, documents: 3 });
    expect(report.warnings.map(({ path }) => path)).toEqual(["notes/odd.md"]);
  });
});

describe("nothing to index is told", () => {
  test("for an empty folder, and no model is chosen for it", async () => {
    const collection = await openCollection(embedder);
    await expect(indexPaths(collection, [temporaryFolder()], {})).rejects.toMatchObject({ code: "NOTHING_INDEXED" });
    expect(await collection.store.settings()).toBeNull();
  });

  test("for a folder without text, with the reason of each file", async () => {
    const folder = join(temporaryFolder(), "photos");
    writeFiles(folder, { "a.png": Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0) });
    const error: unknown = await indexPaths(await openCollection(embedder), [folder], {}).catch(
      (thrown: unknown) => thrown,
    );
    expect(isEngineError(error, "NOTHING_INDEXED") && error.data["report"]).toMatchObject({
      files: 1,
      skipped: [{ path: "photos/a.png", reason: "unsupported" }],
    });
  });

  test("for a path that is not there", async () => {
    const missing = join(temporaryFolder(), "missing");
    await expect(indexPaths(await openCollection(embedder), [missing], {})).rejects.toMatchObject({
      code: "BAD_INPUT_FILE",
    });
  });
});

function manyFiles(): string {
  const folder = join(temporaryFolder(), "many");
  mkdirSync(folder);
  for (let i = 0; i < 24; i++) {
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
    for (const events of [1, 9, 15, 30, 60]) {
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
      expect(counts(report)).toMatchObject({ added: 24 - stored.length });
      expect((await collection.store.status()).chunks).toBe((await complete.store.status()).chunks);
    }
    expect(Math.max(...partial)).toBeGreaterThan(0);
  });

  test("is not begun when the signal has fired before", async () => {
    const collection = await openCollection(embedder);
    const options = { signal: AbortSignal.abort() };
    await expect(indexPaths(collection, [notes()], options)).rejects.toMatchObject({ code: "ABORTED" });
    expect(await ids(collection.store)).toEqual([]);
  });
});

test("progress counts files up to their number, and tokens along the way", async () => {
  const events: ProgressEvent[] = [];
  await indexPaths(await openCollection(embedder), [notes()], { onProgress: (event) => events.push(event) });
  expect(events.map(({ done }) => done)).toEqual(events.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(events.at(-1)).toMatchObject({ done: 2, total: 2, unit: "files" });
  expect(events.at(-1)!.counters!["tokens"]).toBeGreaterThan(0);
});

const texts = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}.txt`, `word${i} word${i % 7} word${i % 3}`]));

async function fittedOn({ store }: IndexContext): Promise<number | null> {
  const bytes = await store.readState(WHITENING_STATE);
  return bytes === null ? null : decodeWhitening(bytes).whitening.fittedOn;
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
