// The commands for a collection's upkeep, in processes of their own, against a folder of three documents.
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SqliteDatabase } from "../../src/store/sqlite/database.ts";
import { type Finished, finished, kenning, startKenning } from "./kenning.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-care-"));
const env = { KENNING_HOME: join(folder, "home"), KENNING_CACHE: join(folder, "cache") };
const inFolder = (name: string): string => join(folder, name);

beforeAll(async () => {
  const notes = inFolder("notes");
  mkdirSync(notes);
  writeFileSync(
    join(notes, "tomato.md"),
    "# Tomatoes\n\nLower leaves of a tomato turn yellow when it lacks nitrogen.\n",
  );
  writeFileSync(join(notes, "tea.txt"), "Green tea steeps at eighty degrees, black tea in boiling water.\n");
  writeFileSync(join(notes, "浇水.md"), "# 浇水\n\n绿萝不需要每天浇水，土干了再浇。\n");
  expect(await kenning(["index", notes], env)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Standard output of a command with --json, which has to be one JSON document and its line end. */
function documentOf({ stdout }: Finished): Record<string, unknown> {
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(stdout) as Record<string, unknown>;
}

function edit(collection: string, sql: string): void {
  const file = join(env.KENNING_HOME, collection, "collection.db");
  const database = new SqliteDatabase({ file, busyTimeoutMs: 1000 });
  database.exec(sql);
  database.close();
}

async function copy(collection: string): Promise<void> {
  const file = inFolder(`${collection}.backup`);
  expect(await kenning(["backup", file, "--force"], env)).toMatchObject({ code: 0 });
  expect(await kenning(["restore", file, "-c", collection], env)).toMatchObject({ code: 0 });
}

test("check finds nothing wrong with a sound collection", async () => {
  const checked = await kenning(["check"], env);
  expect(checked).toMatchObject({ code: 0, stderr: "" });
  expect(checked.stdout).toMatch(/^Checked "default" in .*: 3 documents, 3 chunks, \d vectors\nNo problems\n$/);
  expect(documentOf(await kenning(["check", "--json"], env))).toMatchObject({ collection: "default", ok: true });
});

test("check ends with 5 where something is wrong, says how to mend it, and mends it when told to", async () => {
  await copy("broken");
  edit("broken", "DELETE FROM chunk_terms WHERE rowid = 1; UPDATE vectors SET vector = x'00' WHERE chunk_row = 2");
  const [found, asJson] = [
    await kenning(["check", "-c", "broken"], env),
    await kenning(["check", "-c", "broken", "--json"], env),
  ];
  expect(found).toMatchObject({ code: 5 });
  expect(found.stdout).toContain("Problems: 2\n");
  expect(found.stderr).toContain("kenning check -c broken --repair");
  expect(documentOf(asJson)).toMatchObject({ error: { code: "INDEX_CORRUPT", data: { report: { ok: false } } } });
  const repaired = await kenning(["check", "-c", "broken", "--repair"], env);
  expect(repaired).toMatchObject({ code: 0, stderr: "" });
  expect(repaired.stdout).toContain("Removed: 1 document;");
  expect(await kenning(["check", "-c", "broken"], env)).toMatchObject({ code: 0 });
  const again = await kenning(["index", inFolder("notes"), "-c", "broken", "--json"], env);
  expect(documentOf(again)).toMatchObject({ added: 1, unchanged: 2 });
});

test("a damaged database is told as such by every command, and a restore replaces it", async () => {
  await copy("damaged");
  const file = join(env.KENNING_HOME, "damaged", "collection.db");
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0x5a, 8192));
  for (const command of [["check"], ["search", "tea"], ["backup", inFolder("never.backup")], ["export"]]) {
    const refused = await kenning([...command, "-c", "damaged"], env);
    expect(refused).toMatchObject({ code: 5 });
    expect(refused.stderr).toContain("kenning restore");
  }
  expect(readdirSync(folder)).not.toContain("never.backup");
  const restored = await kenning(["restore", inFolder("damaged.backup"), "-c", "damaged", "--force", "--json"], env);
  expect(documentOf(restored)).toMatchObject({ collection: "damaged", documents: 3, replaced: true });
  expect(await kenning(["check", "-c", "damaged"], env)).toMatchObject({ code: 0 });
});

test("backup and restore replace nothing unless they are told to", async () => {
  const file = inFolder("once.backup");
  expect(documentOf(await kenning(["backup", file, "--json"], env))).toMatchObject({ file, documents: 3 });
  expect(await kenning(["backup", file], env)).toMatchObject({ code: 2, stdout: "" });
  expect(await kenning(["restore", file], env)).toMatchObject({ code: 2, stdout: "" });
  expect(await kenning(["restore", inFolder("none.backup"), "-c", "x"], env)).toMatchObject({ code: 2 });
});

test("a restore is refused while a server has the collection open", async () => {
  await copy("served");
  const server = startKenning(["serve", "--port", "0", "--json"], env);
  try {
    const line = await new Promise<string>((resolve) => server.stdout?.once("data", (text) => resolve(String(text))));
    const { url } = JSON.parse(line) as { url: string };
    const body = JSON.stringify({ text: "tea" });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(new URL("/v1/collections/served/search", url), { method: "POST", body, headers });
    expect(answer.status).toBe(200);
    const refused = await kenning(["restore", inFolder("served.backup"), "-c", "served", "--force", "--json"], env);
    expect(refused).toMatchObject({ code: 8 });
    expect(documentOf(refused)).toMatchObject({ error: { code: "COLLECTION_BUSY" } });
  } finally {
    server.kill("SIGTERM");
    await finished(server);
  }
});

test("compact says what it gave back", async () => {
  await copy("compacted");
  const plain = await kenning(["compact", "-c", "compacted"], env);
  expect(plain).toMatchObject({ code: 0, stderr: "" });
  expect(plain.stdout).toMatch(/^Compacted "compacted" in [\d.]+ s: .* before, .* now\n$/);
  const full = documentOf(await kenning(["compact", "-c", "compacted", "--full", "--json"], env));
  expect(full).toMatchObject({ collection: "compacted", full: true, after: { freePages: 0 } });
});

function ranking(result: Record<string, unknown>): unknown[] {
  const hits = result["hits"] as { document: { title: string }; score: number }[];
  return hits.map(({ document, score }) => [document.title, score]);
}

test("what is exported can be imported, searched, and exported as the same bytes", async () => {
  const exported = await kenning(["export"], env);
  expect(exported).toMatchObject({ code: 0, stderr: "" });
  const imported = await kenning(["import", "-", "-c", "imported", "--json"], env, exported.stdout);
  expect(documentOf(imported)).toMatchObject({ collection: "imported", documents: 3, complete: true });
  expect((await kenning(["export", "-c", "imported"], env)).stdout).toBe(exported.stdout);
  const [original, again] = await Promise.all(
    ["default", "imported"].map(async (name) =>
      documentOf(await kenning(["search", "yellow leaves", "-c", name, "--json"], env)),
    ),
  );
  expect(ranking(again!)).toEqual(ranking(original!));
});

test("an export into a file goes on where it was cut short", async () => {
  const file = inFolder("cut.jsonl");
  expect(documentOf(await kenning(["export", "--output", file, "--json"], env))).toMatchObject({
    documents: 3,
    resumed: 0,
  });
  const whole = readFileSync(file, "utf8");
  expect(await kenning(["export", "--output", file], env)).toMatchObject({ code: 2, stdout: "" });
  truncateSync(file, Buffer.byteLength(whole) - 100);
  const cut = await kenning(["import", file, "-c", "cut"], env);
  expect(cut).toMatchObject({ code: 2, stdout: "" });
  const resumed = await kenning(["export", "--output", file, "--resume", "--json"], env);
  expect(documentOf(resumed)).toMatchObject({ documents: 3, resumed: 2 });
  expect(readFileSync(file, "utf8")).toBe(whole);
  expect(documentOf(await kenning(["export", "--output", file, "--resume", "--json"], env))).toMatchObject({
    resumed: 3,
  });
  const other = await kenning(["export", "--output", file, "--resume", "--no-vectors"], env);
  expect(other).toMatchObject({ code: 2 });
  expect(readFileSync(file, "utf8")).toBe(whole);
});

test("options of an export that say nothing without a file are refused", async () => {
  for (const option of ["--resume", "--force", "--json"]) {
    expect(await kenning(["export", option], env)).toMatchObject({ code: 2 });
  }
});

test("a bad line ends an import with its number, or is counted", async () => {
  const file = inFolder("bad.jsonl");
  const lines = (await kenning(["export", "--no-vectors"], env)).stdout.split("\n");
  writeFileSync(file, lines.toSpliced(2, 0, "{").join("\n"));
  const refused = await kenning(["import", file, "-c", "bad", "--json"], env);
  expect(refused).toMatchObject({ code: 2 });
  expect(documentOf(refused)).toMatchObject({ error: { code: "BAD_INPUT_FILE", data: { line: 3 } } });
  const skipped = await kenning(["import", file, "-c", "bad", "--skip-bad"], env);
  expect(skipped).toMatchObject({ code: 0, stderr: "" });
  expect(skipped.stdout).toContain("Bad lines: 1\n  line 3: ");
  appendFileSync(file, Buffer.from([0xff, 0x0a]));
  expect(await kenning(["import", file, "-c", "bad", "--skip-bad"], env)).toMatchObject({ code: 2 });
  expect(await kenning(["import", inFolder("none.jsonl"), "-c", "bad"], env)).toMatchObject({ code: 2 });
});

test("an import that waits for its input can be interrupted", async () => {
  const child = startKenning(["import", "-", "-c", "waiting"], env);
  const end = finished(child);
  // It has its handlers once it has opened the collection.
  while (!readdirSync(env.KENNING_HOME).includes("waiting")) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGINT");
  expect(await end).toMatchObject({ code: 130 });
});

test("doctor shows what the collection runs on, and measures recall", async () => {
  const shown = await kenning(["doctor"], env);
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  for (const name of ["kenning", "node", "sqlite", "kernels", "collection", "vectors", "on disk", "graph"]) {
    expect(shown.stdout).toMatch(new RegExp(`^${name} `, "m"));
  }
  const report = documentOf(await kenning(["doctor", "--recall", "2", "--json"], env));
  expect(report).toMatchObject({
    collection: { name: "default", documents: 3 },
    recall: { k: 10, recall: 1, high: 1 },
  });
});
