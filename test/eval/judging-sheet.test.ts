import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readQueries } from "../../src/eval/judged-set.ts";
import { draftSheet, fitsSheet, pool, queryLines } from "../../src/eval/judging-sheet.ts";
import { readJudgements } from "../../src/eval/qrels.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-sheet-"));
afterAll(() => rmSync(folder, { recursive: true }));

const document = (id: string, title = id) => ({ id, title });

test("a pool holds what any search found, once, in an order that tells nothing of ranks", () => {
  expect(pool([[document("c"), document("a")], [document("a"), document("b")], []])).toEqual(
    ["a", "b", "c"].map((id) => document(id)),
  );
});

const QUERIES = [{ id: "q001", text: "why\u2028salt", document: "a" }];

test("the sheet is read as judgements once its third column is filled in", async () => {
  const sheet = draftSheet(QUERIES, new Map([["q001", [document("a", "Salt\tand\nbread"), document("b c")]]]));
  expect(sheet.split("\n")).toEqual([
    "query_id\tdoc_id\trelevance\tquery\ttitle",
    "q001\ta\t\twhy\u2028salt\tSalt and bread",
    "q001\tb c\t\twhy\u2028salt\tb c",
    "",
  ]);
  const file = join(folder, "qrels.tsv");
  writeFileSync(file, sheet.replace("b c\t", "b c\t3"));
  expect(await readJudgements(file)).toEqual({ qrels: new Map([["q001", new Map([["b c", 3]])]]), unjudged: 1 });
});

test("the queries are read again", async () => {
  const file = join(folder, "queries.jsonl");
  writeFileSync(file, queryLines(QUERIES));
  expect(await readQueries(file)).toEqual([{ id: "q001", text: "why\u2028salt" }]);
});

test.each([["a\tb"], ["a\nb"], [" a"], ["a\r"]])("the id %j does not fit into a sheet", (id) => {
  expect(fitsSheet(document(id))).toBe(false);
  expect(fitsSheet(document("a b/c.md"))).toBe(true);
});
