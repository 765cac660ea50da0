// Options of search and similar, by the real program against a folder of five documents.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DuplicatesReport } from "../../src/core/duplicates.ts";
import type { Comparison, SearchResult } from "../../src/core/search.ts";
import { writeTinyCrossEncoder } from "../embed/cross-encoder-model.ts";
import { type Finished, kenning } from "./kenning.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-cli-search-"));
const env = { KENNING_HOME: join(folder, "home"), KENNING_CACHE: join(folder, "cache") };
const reranker = join(folder, "reranker");

const FILES: Readonly<Record<string, string>> = {
  "sea/whale.md": "---\nkind: sea\n---\n# Whales\n\nThe blue whale is the largest animal of the sea. It eats krill.\n",
  "sea/storm.md": "---\nkind: sea\n---\n# Storms\n\nA storm at sea throws waves higher than a house.\n",
  "land/road.md": "---\nkind: land\n---\n# Roads\n\nA road along the sea is closed in a storm.\n",
  "land/bear.md": "---\nkind: land\n---\n# Bears\n\nThe brown bear is a large animal. It eats fish and berries.\n",
  "land/水.md": "# 浇水\n\n绿萝不需要每天浇水，土干了再浇。\n",
};

beforeAll(async () => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, "notes", path)), { recursive: true });
    writeFileSync(join(folder, "notes", path), text);
  }
  await writeTinyCrossEncoder(reranker, { maxTokens: 64 });
  expect(await kenning(["index", join(folder, "notes")], env)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout } = await kenning([...args, "--json"], env);
  expect(code).toBe(0);
  return JSON.parse(stdout) as T;
}

function paths({ hits }: SearchResult): (string | null)[] {
  return hits.map(({ document }) => document.path);
}

describe("search", () => {
  test("pages by cursor and by offset", async () => {
    const all = await json<SearchResult>("search", "sea storm animal", "-n", "4");
    const first = await json<SearchResult>("search", "sea storm animal", "-n", "2");
    const next = await json<SearchResult>("search", "sea storm animal", "-n", "2", "--cursor", first.next!);
    const skipped = await json<SearchResult>("search", "sea storm animal", "-n", "2", "--offset", "2");
    expect([...paths(first), ...paths(next)]).toEqual(paths(all));
    expect(paths(skipped)).toEqual(paths(next));
  });

  test("reads operators, and takes them for text where it is told to", async () => {
    const query = 'storm -road kind:sea "at sea"';
    expect(paths(await json<SearchResult>("search", query))).toEqual(["sea/storm.md"]);
    expect(paths(await json<SearchResult>("search", query, "--literal")).length).toBeGreaterThan(1);
  });

  test("shows facets, passages, what matched by meaning, and why", async () => {
    const args = [
      "search",
      "which animal is largest",
      "--facet",
      "kind",
      "--facet",
      "lang",
      "--explain",
      "--attention",
    ];
    const { code, stdout } = await kenning([...args, "--unit", "document", "--passages", "2"], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kind +documents\n/m);
    expect(stdout).toMatch(/^lang +documents\nen +\d+\n/m);
    expect(stdout).toMatch(/^ {3}animal → .*animal \d+ %/m);
    expect(stdout).toMatch(/^terms: \w+, \w+/m);
    expect(stdout).toMatch(/^moved towards: notes\/sea\/whale\.md \d+ %/m);
  });

  test("has a model read the hits again", async () => {
    const { hits } = await json<SearchResult>("search", "sea", "--reranker", reranker, "--rerank-depth", "3");
    expect(hits.map(({ reranked }) => reranked?.[0]?.by)).toEqual(["reranker", "reranker", "reranker", undefined]);
    const late = await json<SearchResult>("search", "sea", "--reranker", reranker, "--rerank-budget", "0");
    expect(late.notices).toHaveLength(1);
  });

  test.each([
    ["--diversity", "2"],
    ["--passages", "11"],
    ["--min-score", "x"],
    ["--offset", "1", "--cursor", "y"],
  ])("refuses %s %s", async (...options) => {
    expect(await kenning(["search", "sea", ...options], env)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("similar", () => {
  test("says how alike two documents are, or a document and a file", async () => {
    const itself = await json<Comparison>("similar", "sea/whale.md", "--to", "sea/whale.md");
    expect(itself.similarity).toBe(1);
    const file = join(folder, "draft.txt");
    writeFileSync(file, "The largest animal that eats krill.\n");
    const { code, stdout } = await kenning(["similar", "sea/whale.md", "--to", file], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^0\.\d{4} {2}by sentence vectors\n/);
    expect(stdout).toContain("krill");
    const there = await json<Comparison>("similar", "sea/whale.md", "--to", file);
    const back = await json<Comparison>("similar", file, "--to", "sea/whale.md");
    expect(back.similarity).toBeCloseTo(there.similarity, 6);
  });

  test("takes texts, further examples, and what is not wanted", async () => {
    const request = ["similar", "--text", "large animals", "--unit", "document"];
    const near = await json<SearchResult>(...request);
    expect(new Set(paths(near).slice(0, 2))).toEqual(new Set(["sea/whale.md", "land/bear.md"]));
    const options = ["--like", "land/road.md", "--unlike", "sea/whale.md", "--exclude", "sea/storm.md"];
    expect(paths(await json<SearchResult>(...request, ...options))).toEqual(["land/bear.md"]);
  });
});

test("a reranking model that is not there is told", async () => {
  const refused: Finished = await kenning(["search", "sea", "--reranker", join(folder, "nowhere"), "--json"], env);
  expect(refused.code).not.toBe(0);
  expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: "MODEL_UNAVAILABLE" } });
});

describe("duplicates", () => {
  const root = join(folder, "copies");
  const args = ["duplicates", "-c", "copies"];
  const text = "The blue whale is the largest animal that has ever lived on Earth, and it eats krill all day long.";

  beforeAll(async () => {
    mkdirSync(root);
    writeFileSync(join(root, "a.txt"), `${text}\n`);
    writeFileSync(join(root, "b.txt"), `${text} Yes.\n`);
    writeFileSync(join(root, "c.txt"), "A storm at sea throws waves that are higher than any house.\n");
    expect(await kenning(["index", root, "-c", "copies"], env)).toMatchObject({ code: 0 });
  });

  test("are shown in groups with how alike they are and their sizes", async () => {
    const { code, stdout } = await kenning(args, env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Group 1\n.*\n *first +99 B {2}copies\/a\.txt\n *94\.7 % +104 B {2}copies\/b\.txt\n/);
    expect(stdout).toContain("1 group: 1 document (104 B) beside the first of each. 3 documents compared.");
  });

  test("are printed as JSON, and are none at a higher threshold", async () => {
    const report = await json<DuplicatesReport>(...args);
    expect(report.groups.map(({ documents }) => documents.map(({ path }) => path))).toEqual([["a.txt", "b.txt"]]);
    expect((await json<DuplicatesReport>(...args, "--threshold", "0.99")).groups).toEqual([]);
  });

  test("are folded under the best hit of a search", async () => {
    const { hits } = await json<SearchResult>("search", "whale", "-c", "copies", "--collapse", "--mode", "lexical");
    expect(hits).toHaveLength(1);
    expect(hits[0]!.nearDuplicates).toHaveLength(1);
  });
});
