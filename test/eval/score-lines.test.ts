import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { scoreRun } from "../../src/eval/retrieval.ts";
import { readScoreLines, scoredRun, scoreLines } from "../../src/eval/score-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-scores-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(lines: readonly string[]): string {
  const file = join(folder, "scores.jsonl");
  writeFileSync(file, lines.join("\n"));
  return file;
}

const QUERIES = [
  { id: "q1", text: "one" },
  { id: "q2", text: "two" },
];
const qrels = new Map([
  ["q1", new Map([["a", 1]])],
  ["q2", new Map([["b", 2]])],
]);
const reportOf = (ranking: readonly string[]) =>
  scoreRun({ queryIds: ["q1", "q2"], run: new Map(QUERIES.map(({ id }) => [id, ranking])), qrels });

test("what is written is read again, by configuration", async () => {
  const [first, second] = [reportOf(["a", "x", "b"]), reportOf(["b"])];
  const file = fileOf([...scoreLines("lexical", QUERIES, first), ...scoreLines("hybrid/chunk", QUERIES, second)]);
  expect(await readScoreLines(file, "lexical")).toEqual(scoredRun(first));
  expect(await readScoreLines(file, "hybrid/chunk")).toEqual(scoredRun(second));
  expect((await readScoreLines(file, "lexical")).get("q2")).toMatchObject({ ndcgAt10: 0.5, mrrAt10: 1 / 3 });
});

test("a file of one configuration needs no name, and fields that are no numbers are passed over", async () => {
  const file = fileOf(['{"id":7,"f1":0.5,"question":"why","right":true}', '{"id":"8","f1":1}']);
  expect(await readScoreLines(file)).toEqual(
    new Map([
      ["7", { f1: 0.5 }],
      ["8", { f1: 1 }],
    ]),
  );
});

test("a configuration has to be named where there are several, and has to be there", async () => {
  const file = fileOf(['{"configuration":"a","id":"1","f1":1}', '{"configuration":"b","id":"1","f1":1}']);
  const refused = { code: "BAD_REQUEST", data: { configurations: ["a", "b"] } };
  await expect(readScoreLines(file)).rejects.toMatchObject(refused);
  await expect(readScoreLines(file, "c")).rejects.toMatchObject(refused);
});

test.each([
  ["is not JSON", "{"],
  ["has no id", '{"f1":1}'],
  ["has no scores", '{"id":"2","text":"t"}'],
  ["has other scores", '{"id":"2","em":1}'],
  ["has an id that was there", '{"id":"1","f1":0}'],
])("a line that %s is refused with its number", async (_, line) => {
  const file = fileOf(['{"id":"1","f1":1}', line]);
  await expect(readScoreLines(file)).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { file, line: 2 } });
});

test("a file without scores is refused", async () => {
  await expect(readScoreLines(fileOf([""]))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
});
