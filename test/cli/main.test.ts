// The real program in processes of its own, against a folder of five documents.
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Finished, finished, kenning, startKenning } from "./kenning.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-cli-"));
const notes = join(folder, "notes");
const env = { KENNING_HOME: join(folder, "home"), KENNING_CACHE: join(folder, "cache") };
let indexed: Finished;

const FILES: Readonly<Record<string, string>> = {
  "plants/tomato.md":
    "# Tomatoes\n\n## Yellow leaves\n\nLower leaves of a tomato turn yellow when it lacks nitrogen.\n",
  "plants/chili.md": "# Chili peppers\n\nA chili pepper in a pot needs sun, and water when the soil is dry.\n",
  "tea.txt": "Green tea steeps at eighty degrees, black tea in boiling water.\n",
  "rail.md": "# Railway time\n\nBefore the railways every town kept its own time by the sun.\n",
  "浇水.md": "# 浇水\n\n绿萝不需要每天浇水，土干了再浇。\n",
};

beforeAll(async () => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(notes, path)), { recursive: true });
    writeFileSync(join(notes, path), text);
  }
  writeFileSync(join(notes, "picture.png"), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
  indexed = await kenning(["index", notes], env);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Standard output of a command with --json, which has to be one JSON document and its line end. */
function documentOf({ stdout }: Finished): unknown {
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(stdout);
}

test("index says what it did, what it passed over and what to do next, and draws no bar into a pipe", () => {
  expect(indexed).toMatchObject({ code: 0, stderr: "" });
  expect(indexed.stdout).toContain("  added 5, replaced 0, unchanged 0, skipped 1; removed 0\n");
  expect(indexed.stdout).toContain("Skipped: 1\n");
  expect(indexed.stdout).toContain("model: use-lite");
  expect(indexed.stdout).toMatch(/Next: kenning search "[^"]+"\n$/);
});

test("a second run finds everything unchanged", async () => {
  const again = await kenning(["index", notes, "--json"], env);
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(documentOf(again)).toMatchObject({ collection: "default", added: 0, unchanged: 5, removed: 0, failed: [] });
});

test("search --json prints the result and nothing else", async () => {
  const found = await kenning(["search", "why", "do", "leaves", "turn", "yellow", "--json", "-n", "2"], env);
  expect(found).toMatchObject({ code: 0, stderr: "" });
  const { mode, hits } = documentOf(found) as { mode: string; hits: { document: { path: string } }[] };
  expect(mode).toBe("hybrid");
  expect(hits.map(({ document }) => document.path)[0]).toBe("plants/tomato.md");
  expect(hits).toHaveLength(2);
});

test("NO_COLOR gives plain text, and --explain the signals and timings", async () => {
  const args = ["search", "yellow leaves", "-n", "1", "--mode", "lexical", "--explain"];
  const plain = await kenning(args, { ...env, NO_COLOR: "1", FORCE_COLOR: "1" });
  expect(plain.stdout).not.toContain("\u001B");
  expect(plain.stdout).toMatch(/^1\. [\d.]+ {2}Tomatoes.*\n {3}plants\/tomato\.md:\d+-\d+\n/);
  expect(plain.stdout).toMatch(/\n {3}lexical {2}rank 1 .*\n(.*\n)*lexical search of chunks in /);
});

test("no matches is no failure", async () => {
  const none = await kenning(["search", "zyzzyva", "--mode", "lexical"], env);
  expect(none).toEqual({ code: 0, stdout: "", stderr: "No matches\n" });
});

test("similar takes a bare path, and suggests an id for one that is not there", async () => {
  const [near, missing] = await Promise.all([
    kenning(["similar", "plants/tomato.md", "--unit", "document", "--json"], env),
    kenning(["similar", "chili pepper.md"], env),
  ]);
  expect(near).toMatchObject({ code: 0, stderr: "" });
  const { hits } = documentOf(near) as { hits: { document: { path: string } }[] };
  expect(hits.map(({ document }) => document.path)).not.toContain("plants/tomato.md");
  expect(hits.length).toBeGreaterThan(0);
  expect(missing).toMatchObject({ code: 4, stdout: "" });
  expect(missing.stderr).toContain('"notes/plants/chili.md"');
});

test("status shows the collection, and with --all every collection", async () => {
  const [one, all] = await Promise.all([kenning(["status", "--json"], env), kenning(["status", "--all"], env)]);
  expect(documentOf(one)).toMatchObject({ collection: "default", documents: 5, embedder: { model: "use-lite" } });
  expect(all).toMatchObject({ code: 0, stderr: "" });
  expect(all.stdout).toMatch(/^collection +documents +chunks\ndefault +5 +\d+\n$/);
});

test("failures have the exit code of their kind, and are JSON on standard output with --json", async () => {
  const [flag, filter, collection, nothing] = await Promise.all([
    kenning(["search", "x", "--limt", "3"], env),
    kenning(["search", "x", "--filter", '{"field":"a"}', "--json"], env),
    kenning(["search", "x", "-c", "other", "--json"], env),
    kenning(["index", join(folder, "home"), "-c", "empty", "--include", "*.nothing", "--model", "none"], env),
  ]);
  expect(flag).toMatchObject({ code: 2, stdout: "" });
  expect(flag.stderr).toContain("--limit");
  expect(filter).toMatchObject({ code: 2, stderr: "" });
  expect(documentOf(filter)).toMatchObject({ error: { code: "BAD_FILTER" } });
  expect(collection).toMatchObject({ code: 4, stderr: "" });
  expect(documentOf(collection)).toMatchObject({ error: { code: "COLLECTION_NOT_FOUND" } });
  expect(nothing).toMatchObject({ code: 6, stdout: "" });
});

test("a reader that leaves early is no failure", async () => {
  const child = startKenning(["search", "sun", "--json"], env);
  child.stdout?.destroy();
  expect(await finished(child)).toEqual({ code: 0, stdout: "", stderr: "" });
});

test.skipIf(!existsSync("/dev/full"))(
  "output that finds no room is a failure with a code, and not a crash",
  async () => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [join(import.meta.dirname, "../../src/cli/main.ts"), "models"], {
      env: { ...process.env, ...env },
      stdio: ["ignore", full, "pipe"],
    });
    closeSync(full);
    const { code, stderr } = await finished(child);
    expect(code).toBe(5);
    expect(stderr).toMatch(/^kenning: .*ENOSPC.*\n.*\n$/);
  },
);

test("embed reads lines and gives unit vectors", async () => {
  const embedded = await kenning(["embed", "-", "--json"], env, "a cat\n\na kitten\n");
  expect(embedded).toMatchObject({ code: 0, stderr: "" });
  const { dimensions, vectors } = documentOf(embedded) as { dimensions: number; vectors: number[][] };
  expect(vectors.map((vector) => vector.length)).toEqual([dimensions, dimensions]);
  for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
});

async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 5));
}

test.each([
  [1, "ends with 130, keeps the collection whole, and the next run finishes it"],
  [2, "ends at once, and the next run finishes it all the same"],
])("a run that is interrupted %i times %s", async (times) => {
  const name = `many-${times}`;
  const many = join(folder, name);
  mkdirSync(many);
  for (let i = 0; i < 120; i++) {
    const sentence = `Note ${i} is about gardens, rivers and the weather of the year ${1600 + i}.`;
    writeFileSync(join(many, `${i}.md`), `# Note ${i}\n\n${`${sentence} `.repeat(8)}\n`);
  }
  const child = startKenning(["index", many, "-c", name, "--json"], env);
  const end = finished(child);
  while (!existsSync(join(env.KENNING_HOME, name, "collection.db"))) await pause();
  for (let i = 0; i < times; i++) {
    child.kill("SIGINT");
    await pause();
  }
  const interrupted = await end;
  expect(interrupted.code).toBe(130);
  expect(documentOf(interrupted)).toMatchObject({ error: { code: "ABORTED" } });
  const next = documentOf(await kenning(["index", many, "-c", name, "--json"], env)) as {
    added: number;
    unchanged: number;
  };
  expect(next.added + next.unchanged).toBe(120);
  expect(next.added).toBeGreaterThan(0);
});

test("serve answers until it is told to stop", async () => {
  const child = startKenning(["serve", "--port", "0", "--json"], env);
  try {
    const end = finished(child);
    const line = await new Promise<string>((resolve) => child.stdout?.once("data", (text) => resolve(String(text))));
    const { url } = JSON.parse(line) as { url: string };
    const answer = await fetch(new URL("/v1/collections", url));
    const { collections } = (await answer.json()) as { collections: { name: string }[] };
    expect(collections.map(({ name }) => name)).toContain("default");
    child.kill("SIGTERM");
    expect(await end).toMatchObject({ code: 0, stdout: line });
  } finally {
    child.kill("SIGKILL");
  }
});
