import { chmodSync, rmSync, truncateSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import type { ProgressEvent } from "../../src/core/progress.ts";
import { indexPaths } from "../../src/indexer/run.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { pdfOf } from "./extract/office-files.ts";
import { counts, ids, openCollection, writeFiles } from "./collection.ts";

const embedder = new HashingEmbedder(32);

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

  test("a PDF whose pages are pictures is told from an empty file", async () => {
    const folder = notes();
    writeFiles(folder, { "scan.pdf": pdfOf([[]]), "empty.txt": "" });
    const report = await indexPaths(await openCollection(null), [folder], {});
    expect(report.skipped.map(({ reason }) => reason)).toEqual(["empty", "no_text"]);
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
      // The one that is unchanged, and the first that was read.
      if (done === 2) rmSync(join(folder, "bread.md"));
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

test("progress counts files up to their number, and tokens along the way", async () => {
  const events: ProgressEvent[] = [];
  await indexPaths(await openCollection(embedder), [notes()], { onProgress: (event) => events.push(event) });
  expect(events.map(({ done }) => done)).toEqual(events.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(events.at(-1)).toMatchObject({ done: 2, total: 2, unit: "files" });
  expect(events.at(-1)!.counters!["tokens"]).toBeGreaterThan(0);
});
