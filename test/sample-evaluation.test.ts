import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IndexReport } from "../src/core/indexing.ts";
import { type Engine, openEngine } from "../src/engine.ts";
import { compareRuns } from "../src/eval/compare-runs.ts";
import { readQueries } from "../src/eval/judged-set.ts";
import { readQrels } from "../src/eval/qrels.ts";
import { evaluateRetrieval, type RetrievalReport } from "../src/eval/retrieval.ts";
import { scoredRun } from "../src/eval/score-lines.ts";
import { chooseModel } from "../src/indexer/choose-model.ts";
import { sampleLanguages } from "../src/indexer/sample-languages.ts";
import { scan, type ScannedFile } from "../src/indexer/scan.ts";

const DATA = resolve(import.meta.dirname, "../data");
const SAMPLE = join(DATA, "sample");

let root: string;
let engine: Engine;
let report: IndexReport;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "sample-"));
  engine = await openEngine({ root, model: "use-lite", offline: true });
  report = await engine.index([SAMPLE]);
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

async function evaluate(mode: "lexical" | "dense" | "hybrid"): Promise<RetrievalReport> {
  return await evaluateRetrieval({
    queries: await readQueries(join(DATA, "eval/queries.jsonl")),
    qrels: await readQrels(join(DATA, "eval/qrels.tsv")),
    search: async (text, limit) => {
      const { hits } = await engine.search({ text, limit, mode, unit: "document" });
      return hits.map(({ document }) => document.id);
    },
  });
}

/** nDCG@10 of the queries in one language. */
function ndcgOf({ perQuery }: RetrievalReport, language: "en" | "zh"): number {
  const scores = perQuery.filter(({ id }) => id.startsWith(language)).map(({ ndcgAt10 }) => ndcgAt10);
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

test("the sample is indexed whole: every file, every record, and again nothing", async () => {
  expect(report).toMatchObject({ added: report.files, skipped: [], failed: [], warnings: [] });
  const { languages, vectors, chunks, ann } = await engine.status();
  expect(Object.keys(languages).toSorted()).toEqual(["en", "zh"]);
  expect(ann).toBe("exact");
  // Chinese passages have no vectors of a model that reads English.
  expect(vectors).toBeGreaterThan(chunks / 2);
  expect(vectors).toBeLessThan(chunks);
  expect(await engine.index([SAMPLE])).toMatchObject({ unchanged: report.files, documents: 0 });
});

test("every judged document is there", async () => {
  const qrels = await readQrels(join(DATA, "eval/qrels.tsv"));
  const judged = new Set([...qrels.values()].flatMap((judgements) => [...judgements.keys()]));
  for (const id of judged) expect((await engine.document(id)).chunks.length).toBeGreaterThan(0);
});

test("by itself the sample would be searched by meaning, too", async () => {
  const files: (ScannedFile & { source: { root: string } })[] = [];
  for await (const { path, absolutePath, sizeBytes, modifiedAt } of scan(SAMPLE)) {
    files.push({ path, absolutePath, sizeBytes, modifiedAt, source: { root: SAMPLE } });
  }
  expect(chooseModel(await sampleLanguages(files)).model).toBe("use-lite");
});

describe("ranking quality, nDCG@10", () => {
  test("of words alone", async () => {
    const scores = await evaluate("lexical");
    expect(scores).toMatchObject({ judged: 77, unknownQueries: 0 });
    expect(ndcgOf(scores, "en")).toBeGreaterThan(0.75);
    expect(ndcgOf(scores, "zh")).toBeGreaterThan(0.81);
  });

  test("of words and meaning is better where the model reads the language, and within a hundredth elsewhere", async () => {
    const [lexical, hybrid] = [await evaluate("lexical"), await evaluate("hybrid")];
    expect(ndcgOf(hybrid, "en")).toBeGreaterThan(ndcgOf(lexical, "en"));
    expect(ndcgOf(hybrid, "zh")).toBeGreaterThan(ndcgOf(lexical, "zh") - 0.01);
    expect(ndcgOf(hybrid, "en")).toBeGreaterThan(0.825);
    expect(hybrid.ndcgAt10).toBeGreaterThan(0.82);
    expect(hybrid.recallAt100).toBeGreaterThan(0.96);
  });

  test("of words and meaning is better than that of words alone by more than chance", async () => {
    const [lexical, hybrid] = [await evaluate("lexical"), await evaluate("hybrid")];
    const [ndcg] = compareRuns(scoredRun(lexical), scoredRun(hybrid)).metrics;
    expect(ndcg!.metric).toBe("ndcgAt10");
    expect(ndcg!.low).toBeGreaterThan(0);
    expect(ndcg!.pValue).toBeLessThan(0.05);
    expect(ndcg!.losses).toBeLessThan(ndcg!.wins);
  });
});

test("menus and banners of web pages are not found", async () => {
  const { hits } = await engine.search({ text: "cookies newsletter subscribe", mode: "lexical", limit: 5 });
  expect(hits.map(({ chunk }) => chunk.text).join(" ")).not.toMatch(/newsletter|subscribe/i);
});

test("a hit can be explained and shown", async () => {
  const { hits } = await engine.search({ text: "why does bread dough need salt", explain: true });
  const { document, chunk, snippet, signals } = hits[0]!;
  expect(document).toMatchObject({
    id: "sample/cooking/why-bread-needs-salt.md",
    path: "cooking/why-bread-needs-salt.md",
  });
  expect(chunk.startLine).toBeGreaterThan(0);
  expect(snippet.highlights.length).toBeGreaterThan(0);
  expect(signals!.map(({ name }) => name)).toEqual(["lexical", "lsa", "dense"]);
});
