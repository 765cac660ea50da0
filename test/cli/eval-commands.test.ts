// The commands for judging, scoring and comparing, in processes of their own, against the sample of this repository.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Finished, kenning } from "./kenning.ts";

const DATA = resolve(import.meta.dirname, "../../data");
const folder = mkdtempSync(join(tmpdir(), "kenning-eval-cli-"));
const env = { KENNING_HOME: join(folder, "home"), KENNING_CACHE: join(folder, "cache") };
const inFolder = (name: string): string => join(folder, name);
const judged = ["--queries", join(DATA, "eval/queries.jsonl"), "--qrels", join(DATA, "eval/qrels.tsv")];

beforeAll(async () => {
  expect(await kenning(["index", join(DATA, "sample"), "--model", "use-lite", "--offline"], env)).toMatchObject({
    code: 0,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Standard output of a command with --json, which has to be one JSON document and its line end. */
function documentOf({ stdout }: Finished): Record<string, unknown> {
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(stdout) as Record<string, unknown>;
}

interface Retrieval {
  readonly missingDocuments: number;
  readonly unjudged: number;
  readonly results: readonly {
    readonly configuration: string;
    readonly ndcgAt10: number;
    readonly perQuery: unknown[];
  }[];
  readonly comparisons?: readonly { readonly a: string; readonly b: string; readonly metrics: readonly unknown[] }[];
}

function retrievalOf(scored: Finished): Retrieval {
  return documentOf(scored) as unknown as Retrieval;
}

test("modes are scored and compared in one command, and from the scores it wrote, to the same figures", async () => {
  const scores = inFolder("scores.jsonl");
  const args = ["eval", "retrieval", "-c", "default", ...judged, "--mode", "lexical", "--mode", "hybrid", "--compare"];
  const evaluated = await kenning([...args, "--per-query", scores, "--json"], env);
  expect(evaluated).toMatchObject({ code: 0, stderr: "" });
  const { results, comparisons, missingDocuments } = retrievalOf(evaluated);
  expect(results.map(({ configuration, perQuery }) => [configuration, perQuery.length])).toEqual([
    ["lexical", 77],
    ["hybrid", 77],
  ]);
  expect(missingDocuments).toBe(0);
  expect(readFileSync(scores, "utf8").trimEnd().split("\n")).toHaveLength(2 * 77);
  const compared = await kenning(["eval", "compare", scores, scores, "--a", "lexical", "--b", "hybrid", "--json"], env);
  expect(compared).toMatchObject({ code: 0, stderr: "" });
  expect(documentOf(compared)).toEqual(comparisons![0]);
  expect(comparisons![0]!.metrics).toHaveLength(4);
  expect(comparisons![0]!.metrics[0]).toMatchObject({ metric: "ndcgAt10", b: results[1]!.ndcgAt10 });

  const shown = await kenning(["eval", "compare", scores, scores, "--a", "hybrid", "--b", "hybrid"], env);
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(/^nDCG@10 .* 0\.0000 +0\.0000 +0\.0000 +1\.0000 +0 +0 +77$/m);
  expect(await kenning(["eval", "compare", scores, scores], env)).toMatchObject({ code: 2, stdout: "" });
  const again = await kenning([...args, "--per-query", scores], env);
  expect(again).toMatchObject({ code: 2, stdout: "" });
});

test("a TREC run has a line a result, best first, of one configuration only", async () => {
  const run = inFolder("run.trec");
  const args = ["eval", "retrieval", "-c", "default", ...judged, "--run", run];
  expect(await kenning(args, env)).toMatchObject({ code: 2, stdout: "" });
  expect(existsSync(run)).toBe(false);
  const one = ["--mode", "lexical", "--unit", "chunk", "--limit", "5"];
  expect(await kenning([...args, ...one], env)).toMatchObject({ code: 0, stderr: "" });
  const lines = readFileSync(run, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(" "));
  expect(lines[0]!.toSpliced(4, 1)).toEqual([
    "en-01",
    "Q0",
    "sample/cooking/why-bread-needs-salt.md",
    "1",
    "kenning-lexical/chunk",
  ]);
  expect(lines.every((words) => words.length === 6)).toBe(true);
  expect(Math.max(...lines.map(([, , , rank]) => Number(rank)))).toBeLessThanOrEqual(5);
});

function scoreBy(qrels: string): string[] {
  return ["eval", "retrieval", "-c", "default", "--mode", "lexical", ...judged.slice(0, 2), "--qrels", qrels];
}

test("judgements may name documents by path; those that are not there are counted", async () => {
  const byId = readFileSync(join(DATA, "eval/qrels.tsv"), "utf8");
  const paths = inFolder("paths.tsv");
  writeFileSync(paths, byId.replaceAll("\tsample/", "\t").replace("cooking/why-bread-needs-salt.md", "not/there.md"));
  const [ids, named, shown] = await Promise.all([
    kenning([...scoreBy(join(DATA, "eval/qrels.tsv")), "--json"], env),
    kenning([...scoreBy(paths), "--json"], env),
    kenning(scoreBy(paths), env),
  ]);
  const [whole, changed] = [retrievalOf(ids), retrievalOf(named)];
  expect(changed.missingDocuments).toBe(1);
  // Of the first query alone the one relevant document is gone.
  expect(changed.results[0]!.perQuery.slice(1)).toEqual(whole.results[0]!.perQuery.slice(1));
  expect(changed.results[0]!.perQuery[0]).toMatchObject({ ndcgAt10: 0 });
  expect(shown).toMatchObject({ code: 0 });
  expect(shown.stderr).toContain("1 judged document not in the collection");
});

test("init drafts the same files for the same seed, which count once they are judged, and replaces none", async () => {
  const draft = (name: string, ...args: string[]) =>
    kenning(["eval", "init", inFolder(name), "--queries", "6", ...args], env);
  const [first, same, other] = await Promise.all([draft("one", "--json"), draft("two"), draft("three", "--seed", "2")]);
  for (const one of [first, same, other]) expect(one).toMatchObject({ code: 0, stderr: "" });
  expect(documentOf(first)).toMatchObject({ queries: 6, modes: ["lexical", "hybrid", "dense"], leftOut: 0 });
  const fileOf = (name: string, file: string): string => readFileSync(join(inFolder(name), file), "utf8");
  for (const file of ["queries.jsonl", "qrels.tsv"]) {
    expect(fileOf("two", file)).toBe(fileOf("one", file));
    expect(fileOf("three", file)).not.toBe(fileOf("one", file));
  }
  expect(await draft("one")).toMatchObject({ code: 2, stdout: "" });

  const [queries, qrels] = [join(inFolder("one"), "queries.jsonl"), join(inFolder("one"), "qrels.tsv")];
  const score = ["eval", "retrieval", "-c", "default", "--queries", queries, "--qrels", qrels, "--json"];
  const unjudged = await kenning(score, env);
  expect(unjudged).toMatchObject({ code: 2 });
  expect(documentOf(unjudged)).toMatchObject({ error: { code: "BAD_INPUT_FILE" } });

  const { document } = JSON.parse(readFileSync(queries, "utf8").split("\n")[0]!) as { document: string };
  const sheet = readFileSync(qrels, "utf8");
  expect(sheet).toContain(`q001\t${document}\t\t`);
  writeFileSync(qrels, sheet.replace(`q001\t${document}\t\t`, `q001\t${document}\t3\t`));
  const { results, unjudged: left } = retrievalOf(await kenning(score, env));
  expect(left).toBe(sheet.trimEnd().split("\n").length - 2);
  expect(results[0]!.perQuery).toHaveLength(1);
});

test("ann measures the recall of the search as it is served", async () => {
  const shown = await kenning(["eval", "ann", "--queries", "20"], env);
  expect(shown).toMatchObject({ code: 0, stderr: "" });
  expect(shown.stdout).toMatch(
    /^\d+ vectors, every vector is scanned\n k +queries +recall .*\n10 +20 +1\.0000 +0\.9\d+ +1\.0000\n$/,
  );
  expect(documentOf(await kenning(["eval", "ann", "--queries", "20", "--json"], env))).toMatchObject({
    queries: 20,
    recall: 1,
  });
});

test("ann needs vectors, and retrieval something to search", async () => {
  const documents = inFolder("documents.jsonl");
  writeFileSync(documents, '{"id":"a","title":"Green tea","text":"Green tea steeps at eighty degrees."}\n');
  expect(await kenning(["index", documents, "-c", "words", "--model", "none"], env)).toMatchObject({ code: 0 });
  const refused = await kenning(["eval", "ann", "-c", "words", "--json"], env);
  expect(refused).toMatchObject({ code: 3 });
  expect(documentOf(refused)).toMatchObject({ error: { code: "NO_EMBEDDER" } });
  expect(await kenning(["eval", "retrieval", ...judged], env)).toMatchObject({ code: 2, stdout: "" });
  expect(
    await kenning(["eval", "retrieval", "-c", "words", ...judged, "--mode", "lexical", "--compare"], env),
  ).toMatchObject({ code: 2 });
});

test("documents of a file are indexed for as long as they are scored", async () => {
  const [documents, queries, qrels] = ["d.jsonl", "q.jsonl", "r.tsv"].map(inFolder) as [string, string, string];
  writeFileSync(
    documents,
    '{"id":"a","text":"Green tea steeps."}\n{"id":"b","text":"Black coffee."}\n{"id":"c","text":""}\n',
  );
  writeFileSync(queries, '{"id":"1","text":"tea"}\n{"id":"2","text":" "}\n{"id":"3","text":"never judged"}\n');
  writeFileSync(qrels, "query_id\tdoc_id\trelevance\n1\ta\t1\n2\tb\t1\n1\tb\t\n9\ta\t1\n");
  const args = ["--documents", documents, "--queries", queries, "--qrels", qrels, "--model", "none"];
  const scored = await kenning(["eval", "retrieval", ...args], env);
  expect(scored).toMatchObject({ code: 0 });
  expect(scored.stdout).toMatch(/^lexical +2 +0\.5000 +0\.5000 +0\.5000 +0\.5000$/m);
  for (const note of ["1 document with neither", "1 query id that", "1 line of the judgements"])
    expect(scored.stderr).toContain(note);
});
