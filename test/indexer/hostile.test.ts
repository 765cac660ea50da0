import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { indexPaths } from "../../src/indexer/run.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { zipOf } from "./extract/office-files.ts";
import { counts, openCollection } from "./collection.ts";

test("links, pipes and devices are passed over with a reason, and nothing outside the folder is read", async () => {
  const place = temporaryFolder();
  const folder = join(place, "odd");
  mkdirSync(join(folder, "below"), { recursive: true });
  mkdirSync(join(place, "outside"));
  writeFileSync(join(place, "outside", "secret.md"), "The marmoset is outside.\n");
  writeFileSync(join(folder, "fine.md"), "This one is fine.\n");
  const links = {
    "to-outside": "../outside",
    "secret.md": "../outside/secret.md",
    "below/up": "../..",
    "below/self": ".",
    "loop-a": "loop-b",
    "loop-b": "loop-a",
    "zero.txt": "/dev/zero",
    "again.md": "fine.md",
  };
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
  execFileSync("mkfifo", [join(folder, "pipe.txt")]);
  const collection = await openCollection(null);
  const report = await indexPaths(collection, [folder], { listFiles: true });
  expect(counts(report)).toEqual({ added: 1, skipped: 9, documents: 1 });
  const reasons = Object.fromEntries(report.skipped.map(({ path, reason }) => [path.slice("odd/".length), reason]));
  expect(reasons).toEqual({
    "again.md": "linked",
    "below/self": "linked",
    "below/up": "outside_root",
    "loop-a": "unreadable",
    "loop-b": "unreadable",
    "pipe.txt": "special_file",
    "secret.md": "outside_root",
    "to-outside": "outside_root",
    "zero.txt": "outside_root",
  });
});

test("what becomes a link out of the folder, or is gone, while a run goes on costs that file", async () => {
  const place = temporaryFolder();
  const folder = join(place, "changing");
  mkdirSync(join(folder, "below"), { recursive: true });
  mkdirSync(join(place, "outside"));
  for (const path of ["changing/a.md", "changing/b.md", "changing/c.md", "changing/below/d.md", "changing/e.md"]) {
    writeFileSync(join(place, path), `It is inside, as ${path}.\n`);
  }
  for (const path of ["b.md", "d.md"]) writeFileSync(join(place, "outside", path), "The marmoset is outside.\n");
  const collection = await openCollection(null);
  const change = (): void => {
    rmSync(join(folder, "b.md"));
    symlinkSync("../outside/b.md", join(folder, "b.md"));
    rmSync(join(folder, "below"), { recursive: true });
    symlinkSync("../outside", join(folder, "below"));
    rmSync(join(folder, "c.md"));
    rmSync(join(folder, "e.md"));
    symlinkSync("a.md", join(folder, "e.md"));
  };
  // The folder has been walked when a model is asked for.
  const context = {
    ...collection,
    embedder: async (...args: Parameters<typeof collection.embedder>) => {
      change();
      return await collection.embedder(...args);
    },
  };
  const report = await indexPaths(context, [folder], {});
  expect(report.failed.map(({ path, code }) => [path, code])).toEqual([
    ["changing/b.md", "EXTRACTION_FAILED"],
    ["changing/below/d.md", "EXTRACTION_FAILED"],
    ["changing/c.md", "EXTRACTION_FAILED"],
  ]);
  expect(counts(report)).toEqual({ added: 1, copied: 1, failed: 3, documents: 2 });
});

test("an archive of which nothing is read says what was left out", async () => {
  const folder = join(temporaryFolder(), "packed");
  mkdirSync(folder);
  writeFileSync(join(folder, "a.zip"), zipOf({ "b.zip": zipOf({ "c.txt": "It is too deep." }) }));
  writeFileSync(join(folder, "fine.md"), "This one is fine.");
  const report = await indexPaths(await openCollection(null), [folder], {});
  expect(report.skipped).toEqual([{ path: "packed/a.zip", reason: "empty" }]);
  expect(report.warnings).toMatchObject([{ path: "packed/a.zip" }]);
});

test("names of any bytes are names", async () => {
  const folder = join(temporaryFolder(), "names");
  mkdirSync(folder);
  const names = [
    "new\nline",
    "\u202egnp",
    "😀🏽",
    "-rf",
    "n".repeat(247),
    "caf\u00e9",
    "cafe\u0301",
    " ",
    "a\\b",
    "a#b",
    "%2e%2e",
  ];
  for (const name of names) writeFileSync(join(folder, `${name}.md`), `A text of its own: ${JSON.stringify(name)}\n`);
  const collection = await openCollection(null);
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ added: names.length, documents: names.length });
  expect(counts(await indexPaths(collection, [folder], {}))).toEqual({ unchanged: names.length });
});

test("a file that grows while it is read is read up to a bound, and again by the next run", async () => {
  const folder = join(temporaryFolder(), "growing");
  mkdirSync(folder);
  const file = join(folder, "grows.txt");
  writeFileSync(file, "It grows.\n");
  const collection = await openCollection(null);
  const growing = setInterval(() => appendFileSync(file, "It grows further.\n".repeat(1000)), 1);
  const report = await indexPaths(collection, [folder], {}).finally(() => clearInterval(growing));
  expect(counts(report)).toMatchObject({ added: 1 });
  appendFileSync(file, "It has grown.\n");
  expect(counts(await indexPaths(collection, [folder], {}))).toMatchObject({ replaced: 1 });
});

test("texts that take parsers long cost themselves, and the others are read", async () => {
  const folder = join(temporaryFolder(), "slow");
  mkdirSync(folder);
  const texts = {
    "quotes.md": `${"> ".repeat(5000)}x`,
    "brackets.md": "[".repeat(100_000),
    "links.md": "[a](".repeat(20_000),
    "stars.md": "*a **a ".repeat(20_000),
    "tags.html": "<div>".repeat(2000),
    "deep.json": "[".repeat(200_000),
    "braces.js": "{".repeat(50_000),
    "quote.csv": `a,b\n"${"x,\n".repeat(100_000)}`,
    "fine.md": "This one is fine.",
  };
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
  const report = await indexPaths(await openCollection(null), [folder], { listFiles: true });
  expect(counts(report).added).toBeGreaterThan(0);
  expect(report.outcomes?.find(({ path }) => path === "slow/fine.md")?.state).toBe("added");
});

test.skipIf(process.getuid?.() === 0)(
  "a file that nobody may read is passed over, and what is stored of it stays",
  async () => {
    const folder = join(temporaryFolder(), "secret");
    mkdirSync(folder);
    for (const name of ["a.md", "b.md"]) writeFileSync(join(folder, name), `A text, ${name}.\n`);
    const collection = await openCollection(null);
    expect(counts(await indexPaths(collection, [folder], {}))).toMatchObject({ added: 2 });
    chmodSync(join(folder, "a.md"), 0o000);
    const report = await indexPaths(collection, [folder], {});
    expect(report).toMatchObject({ skipped: [{ path: "secret/a.md", reason: "unreadable" }], removed: 0, failed: [] });
    expect((await collection.store.status()).documents).toBe(2);
  },
);
