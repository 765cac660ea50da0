import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ScanOptions, ScanSkip } from "../../src/indexer/scan.ts";
import { scan } from "../../src/indexer/scan.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kenning-scan-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

async function paths(options?: ScanOptions, at = root): Promise<string[]> {
  const found: string[] = [];
  for await (const file of scan(at, options)) found.push(file.path);
  return found;
}

test("files come in code-unit order of their paths", async () => {
  put({ "b.md": "", "a/z.md": "", "a.md": "", "a-b.md": "", "a/b/c.md": "" });
  const found = await paths();
  expect(found).toEqual(["a-b.md", "a.md", "a/b/c.md", "a/z.md", "b.md"]);
});

test("ignore files hold for their folder, and the nearest decides", async () => {
  put({
    ".gitignore": "*.log\nout/\n",
    "x.log": "",
    "out/a.md": "",
    "in/.kenningignore": "!keep.log\n/top.md\n",
    "in/keep.log": "",
    "in/top.md": "",
    "in/d/top.md": "",
  });
  expect(await paths()).toEqual(["in/d/top.md", "in/keep.log"]);
});

test.skipIf(process.platform === "win32")(
  "ignore files that are links, pipes or too large are told and not followed",
  async () => {
    put({
      "a/x.md": "",
      "b/x.md": "",
      "c/x.md": "",
      "c/.gitignore": "#".repeat(2 ** 20 + 1),
      "all.txt": "*\n",
      "d/.gitignore/e.md": "",
    });
    symlinkSync(join(root, "all.txt"), join(root, "a/.gitignore"));
    execFileSync("mkfifo", [join(root, "b/.kenningignore")]);
    const skips: ScanSkip[] = [];
    expect(await paths({ onSkip: (skip) => skips.push(skip) })).toEqual(["a/x.md", "all.txt", "b/x.md", "c/x.md"]);
    expect(skips).toEqual(
      ["a/.gitignore", "b/.kenningignore", "c/.gitignore"].map((path) => ({ path, reason: "unreadable" })),
    );
  },
);

test("a rule that could be matched without end is told and left out, the others of its file hold", async () => {
  const deep = `${"a/".repeat(60)}x.md`;
  put({
    ".gitignore": `# **/**/**/**/ is a comment\n${"**/a/".repeat(12)}b\n**/c/**/d/**\n`,
    [deep]: "",
    "c/d/x.md": "",
  });
  const skips: ScanSkip[] = [];
  expect(await paths({ onSkip: (skip) => skips.push(skip) })).toEqual([deep]);
  expect(skips).toEqual([{ path: ".gitignore", reason: "unreadable" }]);
});

test("hidden files are off unless asked for, node_modules and .git always", async () => {
  put({ ".a/x.md": "", "node_modules/m/x.md": "", ".git/config": "", "y.md": "" });
  expect(await paths()).toEqual(["y.md"]);
  expect(await paths({ hidden: true })).toEqual([".a/x.md", "y.md"]);
});

test("globs choose files at any depth", async () => {
  put({ "a.md": "", "d/b.md": "", "d/c.txt": "", "drafts/e.md": "" });
  expect(await paths({ include: ["*.md"], exclude: ["drafts/**"] })).toEqual(["a.md", "d/b.md"]);
});

test("links never leave the root, loops end, and nothing comes twice", async () => {
  put({ "a.md": "", ".secret/b.md": "" });
  symlinkSync(root, join(root, "loop"));
  symlinkSync(join(root, "a.md"), join(root, "again.md"));
  symlinkSync(join(root, ".secret/b.md"), join(root, "shown.md"));
  symlinkSync(tmpdir(), join(root, "away"));
  symlinkSync(join(root, "nowhere"), join(root, "dangling"));
  const skips: ScanSkip[] = [];
  expect(await paths({ onSkip: (skip) => skips.push(skip) })).toEqual(["a.md", "shown.md"]);
  expect(skips).toEqual([
    { path: "again.md", reason: "linked" },
    { path: "away", reason: "outside_root" },
    { path: "dangling", reason: "unreadable" },
    { path: "loop", reason: "linked" },
  ]);
});

test.skipIf(process.platform !== "linux")("a name that is not UTF-8 is told as such", async () => {
  put({ "a.md": "" });
  writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0xb1, 0xa8]), Buffer.from(".md")]), "");
  const skips: ScanSkip[] = [];
  expect(await paths({ onSkip: (skip) => skips.push(skip) })).toEqual(["a.md"]);
  expect(skips.map(({ reason }) => reason)).toEqual(["name_encoding"]);
});

test("pipes and files over the limit are reported", async () => {
  put({ "big.md": "12345", "ok.md": "1" });
  execFileSync("mkfifo", [join(root, "pipe")]);
  const skips: ScanSkip[] = [];
  expect(await paths({ maxFileBytes: 4, onSkip: (skip) => skips.push(skip) })).toEqual(["ok.md"]);
  expect(skips).toEqual([
    { path: "big.md", reason: "too_large" },
    { path: "pipe", reason: "special_file" },
  ]);
});

test("a single file is its own root, and a missing root is refused", async () => {
  put({ "a.md": "" });
  expect(await paths({}, join(root, "a.md"))).toEqual(["a.md"]);
  await expect(paths({}, join(root, "none"))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
});
