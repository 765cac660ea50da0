import { expect, test } from "vitest";
import type { ProgressEvent } from "../../src/core/progress.ts";
import { evaluateRetrieval, RETRIEVAL_DEPTH, scoreRun } from "../../src/eval/retrieval.ts";

const QUERIES = [
  { id: "q1", text: "one" },
  { id: "q2", text: "two" },
  { id: "q3", text: "judged without a relevant document" },
  { id: "q4", text: "not judged" },
];
const QRELS = new Map([
  ["q1", new Map([["a", 1]]).set("b", 1)],
  ["q2", new Map([["c", 2]])],
  ["q3", new Map([["a", 0]])],
  ["elsewhere", new Map([["a", 1]])],
]);
const RANKINGS: Record<string, string[]> = { one: ["a", "x", "b"], two: ["x", "c"] };
const search = async (text: string): Promise<string[]> => RANKINGS[text] ?? [];

test("means are over the queries that have a relevant document", async () => {
  const report = await evaluateRetrieval({ queries: QUERIES, qrels: QRELS, search });
  // q1: DCG 1 + 1/2, ideal 1 + 1/log2(3); q2: 1/log2(3)
  const ndcg1 = 1.5 / (1 + 1 / Math.log2(3));
  const ndcg2 = 1 / Math.log2(3);
  expect(report).toMatchObject({ queries: 4, judged: 2, unknownQueries: 1, recallAt100: 1, mrrAt10: 0.75 });
  expect(report.ndcgAt10).toBeCloseTo((ndcg1 + ndcg2) / 2, 12);
  expect(report.map).toBeCloseTo(((1 + 2 / 3) / 2 + 1 / 2) / 2, 12);
  expect(report.perQuery.map(({ id }) => id)).toEqual(["q1", "q2"]);
  expect(report.perQuery[1]).toMatchObject({ recallAt100: 1, mrrAt10: 0.5, averagePrecision: 0.5 });
});

test("only judged queries are searched for, to the depth that is scored", async () => {
  const calls: [string, number][] = [];
  await evaluateRetrieval({
    queries: QUERIES,
    qrels: QRELS,
    search: async (text, limit) => {
      calls.push([text, limit]);
      return search(text);
    },
  });
  expect(calls).toEqual([
    ["one", RETRIEVAL_DEPTH],
    ["two", RETRIEVAL_DEPTH],
  ]);
});

test("what a search returns beyond its limit is not scored", async () => {
  const ranking = [...Array.from({ length: RETRIEVAL_DEPTH }, (_, i) => `x${i}`), "c"];
  const report = await evaluateRetrieval({ queries: [QUERIES[1]!], qrels: QRELS, search: async () => ranking });
  expect(report).toMatchObject({ recallAt100: 0, map: 0 });
});

test("progress counts the judged queries", async () => {
  const events: ProgressEvent[] = [];
  await evaluateRetrieval({ queries: QUERIES, qrels: QRELS, search, onProgress: (event) => events.push(event) });
  expect(events.map(({ done, total }) => [done, total])).toEqual([
    [1, 2],
    [2, 2],
  ]);
});

test("a fired signal stops before the next search", async () => {
  const controller = new AbortController();
  let searches = 0;
  const aborting = async (): Promise<string[]> => {
    searches++;
    controller.abort();
    return [];
  };
  await expect(
    evaluateRetrieval({ queries: QUERIES, qrels: QRELS, search: aborting, signal: controller.signal }),
  ).rejects.toMatchObject({ code: "ABORTED" });
  expect(searches).toBe(1);
});

test("a search that returns a document twice is refused", async () => {
  await expect(
    evaluateRetrieval({ queries: QUERIES, qrels: QRELS, search: async () => ["a", "a"] }),
  ).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("queries that share no id with the judgements are refused", async () => {
  await expect(evaluateRetrieval({ queries: [{ id: "0", text: "t" }], qrels: QRELS, search })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

test("a judged query that a run lacks scores 0 and stays in the means", () => {
  const report = scoreRun({ queryIds: ["q1", "q2"], run: new Map([["q2", ["c"]]]), qrels: QRELS });
  expect(report).toMatchObject({ judged: 2, ndcgAt10: 0.5, map: 0.5, mrrAt10: 0.5, recallAt100: 0.5 });
});

test("a query given twice is refused", () => {
  expect(() => scoreRun({ queryIds: ["q1", "q1"], run: new Map(), qrels: QRELS })).toThrow(
    expect.objectContaining({ code: "BAD_REQUEST" }),
  );
});
