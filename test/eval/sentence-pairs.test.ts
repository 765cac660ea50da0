import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readPairs } from "../../src/eval/sentence-pairs.ts";
import { testData } from "../support/test-data.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-pairs-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(...lines: string[]): string {
  const file = join(folder, "pairs.tsv");
  writeFileSync(file, lines.join("\n"));
  return file;
}

test("named columns are found wherever they are", async () => {
  expect(await readPairs(fileOf("genre\tscore\tsentence1\tsentence2", "news\t4.75\tA dog.\tA cat."))).toEqual([
    { sentence1: "A dog.", sentence2: "A cat.", score: 4.75 },
  ]);
});

test("under other names the first three columns are the pair and its score", async () => {
  expect(await readPairs(fileOf("word1\tword2\tscore\tnote", "tiger\tcat\t7.35\tx", "李白\t诗\t9.2"))).toEqual([
    { sentence1: "tiger", sentence2: "cat", score: 7.35 },
    { sentence1: "李白", sentence2: "诗", score: 9.2 },
  ]);
});

test("quotation marks are text", async () => {
  const [pair] = await readPairs(fileOf("sentence1\tsentence2\tscore", '"Go," he\tsaid "so"\t1'));
  expect(pair).toEqual({ sentence1: '"Go," he', sentence2: 'said "so"', score: 1 });
});

test.each([
  ["a file without a header", ["a\tb\t1", "c\td\t2"], 1],
  ["a header of two columns", ["a\tb", "c\td\t2"], 1],
  ["a line without a score", ["sentence1\tsentence2\tscore", "a\tb\t1", "", "a\tb"], 4],
  ["a score that is no number", ["sentence1\tsentence2\tscore", "a\tb\tfour"], 2],
  ["an empty sentence", ["sentence1\tsentence2\tscore", "a\t \t1"], 2],
])("%s is refused with its line", async (_, lines, line) => {
  const file = fileOf(...lines);
  await expect(readPairs(file)).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { file, line } });
});

test("a file without pairs is refused", async () => {
  await expect(readPairs(fileOf("sentence1\tsentence2\tscore"))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  await expect(readPairs(fileOf(""))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
});

const REAL_SETS: readonly [name: string, pairs: number][] = [
  ["stsb-en/dev.tsv", 1500],
  ["stsb-zh/dev.tsv", 1500],
  ["wordsim/ws-353-all.tsv", 353],
];
for (const [name, pairs] of REAL_SETS) {
  const file = testData(name);
  test.skipIf(file === null)(`${name} is read in full (skipped where the data is absent)`, async () => {
    expect(await readPairs(file!)).toHaveLength(pairs);
  });
}
