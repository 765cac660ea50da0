// The sources of a collection, and what `index` says it will do and has done, through the real program.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { IndexReport } from "../../src/core/indexing.ts";
import { temporaryFolder } from "../store/temporary-folder.ts";
import { finished, kenning, startKenning } from "./kenning.ts";

let root: string;
let notes: string;

beforeEach(() => {
  root = join(temporaryFolder(), "root");
  notes = join(temporaryFolder(), "notes");
  mkdirSync(join(notes, "drafts"), { recursive: true });
  writeFileSync(join(notes, "bread.md"), "# Bread\n\nIt needs salt.\n");
  writeFileSync(join(notes, "copy.md"), "# Bread\n\nIt needs salt.\n");
  writeFileSync(join(notes, "drafts/tea.md"), "# Tea\n\nIt needs water.\n");
  writeFileSync(join(notes, "empty.txt"), "");
});

async function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return await kenning([...args, "--root", root]);
}

async function index(...args: string[]): Promise<IndexReport> {
  const { stdout, stderr } = await run("index", ...args, "--model", "none", "--json");
  expect(stderr).toBe("");
  return JSON.parse(stdout) as IndexReport;
}

test("a dry run makes no collection; its report and that of the run after it name the same files", async () => {
  const report = join(temporaryFolder(), "files.json");
  const planned = await index(notes, "--dry-run", "--report", report);
  expect(planned).toMatchObject({ files: 4, added: 2, copied: 1, documents: 0, dryRun: true });
  expect(existsSync(root)).toBe(false);
  const done = await index(notes, "--report", report);
  expect(done).toMatchObject({ files: 4, added: 2, copied: 1, documents: 3 });
  const { outcomes } = JSON.parse(readFileSync(report, "utf8")) as IndexReport;
  expect(outcomes).toEqual([
    { path: "notes/bread.md", state: "added" },
    { path: "notes/copy.md", state: "copied", reason: "notes/bread.md" },
    { path: "notes/drafts/tea.md", state: "added" },
    { path: "notes/empty.txt", state: "skipped", reason: "empty" },
  ]);
  renameSync(join(notes, "drafts/tea.md"), join(notes, "tea.md"));
  expect(await index(notes, "--dry-run")).toMatchObject({ moved: 1, unchanged: 2, removed: 0 });
});

test("a dry run over another folder of the same name plans for that folder alone", async () => {
  await index(notes);
  const others = ["a", "b"].map((name) => join(temporaryFolder(), name, "notes"));
  for (const other of others) {
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, "soup.md"), `# Soup\n\nIt needs pepper, as in ${other}.\n`);
  }
  const planned = await index(...others, "--dry-run");
  expect(planned).toMatchObject({ files: 2, added: 2, removed: 0, removedFiles: [] });
  expect(planned.outcomes?.map(({ path }) => path)).toEqual(["notes-2/soup.md", "notes-3/soup.md"]);
  expect(await index(...others)).toMatchObject({ files: 2, added: 2, removed: 0 });
});

test("--report lists the files of a run that indexed nothing, and one that cannot be written stops the run before it begins", async () => {
  const report = join(temporaryFolder(), "files.json");
  const { code } = await run("index", notes, "--include", "empty.txt", "--model", "none", "--report", report);
  expect(code).toBe(6);
  const { outcomes } = JSON.parse(readFileSync(report, "utf8")) as IndexReport;
  expect(outcomes).toEqual([{ path: "notes/empty.txt", state: "skipped", reason: "empty" }]);
  for (const file of [join(notes, "none/files.json"), notes]) {
    for (const dryRun of [[], ["--dry-run"]]) {
      const refused = await run("index", notes, "-c", "other", "--report", file, "--json", ...dryRun);
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "STORAGE_FAILED", data: { file } } });
    }
  }
  expect(existsSync(join(root, "other"))).toBe(false);
});

test("a folder that is named twice is read once", async () => {
  expect(await index(notes, `${notes}/../notes/`)).toMatchObject({ files: 4, documents: 3, chunks: 2 });
});

test("sources are added with options that hold, listed, read without being named, and removed", async () => {
  const add = ["source", "add", notes, "--name", "kitchen", "--exclude", "drafts/**", "--metadata", "team=ops"];
  const added = await run(...add, "--metadata", "year=2024", "--json");
  const options = { exclude: ["drafts/**"], metadata: { team: "ops", year: 2024 } };
  expect(JSON.parse(added.stdout)).toEqual({ name: "kitchen", root: notes, options });
  expect(await index()).toMatchObject({ added: 1, copied: 1 });
  const hits = await run("search", "salt", "--filter", "team = 'ops' and year > 2000", "--json");
  const { hits: found } = JSON.parse(hits.stdout) as { hits: { document: { id: string; copies: string[] } }[] };
  expect(found.map(({ document }) => [document.id, document.copies])).toEqual([
    ["kitchen/bread.md", ["kitchen/copy.md"]],
  ]);
  expect((await run("search", "salt")).stdout).toContain("also kitchen/copy.md");

  const changed = await run("source", "add", notes, "--metadata", "team=dev", "--reset");
  expect(changed.stderr).toBe("");
  expect(await index()).toMatchObject({ replaced: 1, copied: 1, added: 1 });
  const list = await run("source", "list", "--json");
  expect(JSON.parse(list.stdout)).toEqual({
    sources: [{ name: "kitchen", root: notes, options: { metadata: { team: "dev" } } }],
  });
  const removed = await run("source", "remove", "kitchen", "--json");
  expect(JSON.parse(removed.stdout)).toEqual({ name: "kitchen", documents: 3 });
  expect((await run("source", "remove", "kitchen")).code).toBe(4);
});

test("a source that is added again keeps its name and the options that are not given", async () => {
  await run("source", "add", notes, "--name", "kitchen", "--exclude", "drafts/**", "--metadata", "team=ops");
  const again = await run("source", "add", notes, "--name", "kitchen", "--hidden");
  expect(again.stderr).toContain("exclude drafts/**, team=ops");
  expect((await run("source", "add", join(notes, "drafts"), "--name", "later")).stderr).toBe("");
  expect((await run("source", "add", join(notes, "drafts"), "--include", "*.md")).stderr).toBe("");
  for (const name of ["pantry", "later"]) {
    const { stdout, code } = await run("source", "add", notes, "--name", name, "--metadata", "team=dev", "--json");
    expect([code, JSON.parse(stdout)]).toMatchObject([
      2,
      { error: { code: "BAD_REQUEST", data: { known: "kitchen" } } },
    ]);
  }
  const { sources } = JSON.parse((await run("source", "list", "--json")).stdout) as { sources: unknown[] };
  const options = { exclude: ["drafts/**"], hidden: true, metadata: { team: "ops" } };
  expect(sources[0]).toEqual({ name: "kitchen", root: notes, options });
});

test("hits and answers have the source's name before the path where there are several", async () => {
  await index(join(notes, "drafts"));
  expect((await run("search", "water")).stdout).toContain("\n   tea.md:");
  await index(join(notes, "bread.md"));
  expect((await run("search", "water")).stdout).toContain("\n   drafts/tea.md:");
  expect((await run("ask", "what does tea need", "--always")).stdout).toContain("drafts/tea.md:");
});

test("what cannot be a source is refused", async () => {
  expect((await run("source", "add", join(notes, "none"))).code).toBe(2);
  expect((await run("source", "add", notes, "--name", "a/b")).code).toBe(2);
  expect((await run("source", "add", notes, "--metadata", "team")).code).toBe(2);
  expect((await run("source", "add", notes, "--include", "")).code).toBe(2);
  expect((await run("index")).code).not.toBe(0);
});

test("a path that is not there is refused, and no collection is made for it", async () => {
  for (const command of [["index"], ["index", "--dry-run"], ["watch"], ["source", "add"]]) {
    const { code, stdout } = await run(...command, join(notes, "none"), "--json");
    expect([code, (JSON.parse(stdout) as { error: { code: string } }).error.code]).toEqual([2, "BAD_INPUT_FILE"]);
  }
  expect((await run("index", notes, "--include", "[")).code).toBe(2);
  expect(existsSync(root)).toBe(false);
});

test("one document is indexed from standard input", async () => {
  const content = "<title>Bread</title><h1>Bread</h1><p>It needs salt, and a good deal of time.</p>";
  const args = ["index", "-", "--id", "page", "--name", "page.html", "--metadata", "year=2024", "--model", "none"];
  const stored = await kenning([...args, "--root", root, "--json"], {}, content);
  expect(JSON.parse(stored.stdout)).toEqual({ collection: "default", id: "page", documents: 1, chunks: 1 });
  const { stdout } = await run("search", "salt", "--filter", "year = 2024", "--json");
  const { hits } = JSON.parse(stdout) as { hits: { document: { id: string; mediaType: string } }[] };
  expect(hits.map(({ document }) => [document.id, document.mediaType])).toEqual([["page", "text/html"]]);
});

test("standard input that is empty or too large is refused before a collection is made", async () => {
  const args = ["index", "-", "--id", "x", "--root", root, "--json"];
  for (const input of ["", new Uint8Array(50 * 1024 * 1024 + 1)]) {
    const child = startKenning(args);
    // It is not read to its end.
    child.stdin!.on("error", () => {}).end(input);
    const { code, stdout } = await finished(child);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "BAD_INPUT_FILE" } });
  }
  expect(existsSync(root)).toBe(false);
});

test("Ctrl-C ends a wait for standard input", async () => {
  const child = startKenning(["index", "-", "--id", "x", "--root", root]);
  const ended = finished(child);
  // More than a pipe holds: when all of it is on its way, some has been read.
  await new Promise((resolve) => child.stdin!.write("It needs ".repeat(200_000), resolve));
  child.kill("SIGINT");
  expect((await ended).code).toBe(130);
});

test.each([["-"], ["-", "--id", "x", "--dry-run"], ["-", "notes", "--id", "x"], ["notes", "--id", "x"]])(
  "index %s %s %s %s is refused",
  async (...args) => {
    expect((await run("index", ...args)).code).toBe(2);
  },
);
