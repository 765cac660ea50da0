import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readJudgements, readQrels } from "../../src/eval/qrels.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-qrels-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.join("\n"));
  return file;
}

const EXPECTED = new Map([
  ["q1", new Map([["d 1", 3]]).set("d2", 0)],
  ["q2", new Map([["d2", 1.5]])],
]);

test.each([
  ["under our header", "query_id\tdoc_id\trelevance"],
  ["under BEIR's header", "query-id\tcorpus-id\tscore"],
])("tab-separated %s are read", async (_, header) => {
  const file = fileOf("qrels.tsv", [header, "q1\td 1\t3", "q1\td2\t0", "", "q2\td2\t1.5\r"]);
  expect(await readQrels(file)).toEqual(EXPECTED);
});

test("TREC's four columns are read without a header, whatever white space is between them", async () => {
  const file = fileOf("qrels.trec", ["51 0 FT911-1 1", "51\t0\tFT911-2\t-1", "  52  Q0   FT911-1   2  "]);
  expect(await readQrels(file)).toEqual(
    new Map([
      ["51", new Map([["FT911-1", 1]]).set("FT911-2", -1)],
      ["52", new Map([["FT911-1", 2]])],
    ]),
  );
});

test.each([
  ["three columns without a header", ["q1\td1\t1"], 1],
  ["an unknown header", ["qid\tdid\tgrade", "q1\td1\t1"], 1],
  ["a TREC run", ["51 Q0 FT911-1 1 9.5 tag"], 1],
  ["a relevance that is no number", ["query_id\tdoc_id\trelevance", "q1\td1\t1", "q1\td2\thigh"], 3],
  ["an empty id", ["query_id\tdoc_id\trelevance", "\td1\t1"], 2],
  ["a missing column", ["query_id\tdoc_id\trelevance", "q1\td1"], 2],
  ["a fourth column under a header", ["query_id\tdoc_id\trelevance", "q1\td1\t1\t1"], 2],
  ["two relevances of one pair", ["1 0 d 1", "1 0 e 1", "1 0 d 2"], 3],
])("%s is refused with its line", async (_, lines, line) => {
  const file = fileOf("bad.tsv", lines);
  await expect(readQrels(file)).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { file, line } });
});

test("the same judgement twice is one judgement", async () => {
  expect(await readQrels(fileOf("twice", ["1 0 d 1", "1 0 d 1"]))).toEqual(new Map([["1", new Map([["d", 1]])]]));
});

test("a header alone is refused", async () => {
  const file = fileOf("empty.tsv", ["query_id\tdoc_id\trelevance"]);
  await expect(readQrels(file)).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
});

test("columns beyond the three are named by the header and passed over", async () => {
  const file = fileOf("sheet.tsv", ["query_id\tdoc_id\trelevance\tquery\ttitle", "q1\td\t2\twhy\tT", "q1\te\t0"]);
  expect(await readQrels(file)).toEqual(new Map([["q1", new Map([["d", 2]]).set("e", 0)]]));
  const longer = fileOf("longer.tsv", ["query_id\tdoc_id\trelevance\tquery", "q1\td\t2\twhy\tT"]);
  await expect(readQrels(longer)).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { line: 2 } });
});

test("lines without a relevance are counted and judge nothing", async () => {
  const file = fileOf("draft.tsv", ["query_id\tdoc_id\trelevance", "q1\td\t", "q1\te\t1", "q2\td\t "]);
  expect(await readJudgements(file)).toEqual({ qrels: new Map([["q1", new Map([["e", 1]])]]), unjudged: 2 });
});

test("a draft that nobody has judged is refused, and so is an empty relevance in TREC's columns", async () => {
  const draft = fileOf("blank.tsv", ["query_id\tdoc_id\trelevance", "q1\td\t"]);
  await expect(readJudgements(draft)).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { file: draft } });
  await expect(readJudgements(fileOf("blank.trec", ["q1 0 d 1", "q1 0 e"]))).rejects.toMatchObject({
    data: { line: 2 },
  });
});
