import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type JudgedDocument, readDocuments, readJudgedSet, readQueries } from "../../src/eval/judged-set.ts";
import { testData } from "../support/test-data.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-judged-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, lines.join("\n"));
  return file;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const documentsOf = (...lines: string[]): Promise<JudgedDocument[]> => all(readDocuments(fileOf("docs.jsonl", lines)));

describe("documents", () => {
  test("fields besides id, title and text become metadata", async () => {
    expect(await documentsOf('{"id":"a","title":"T","text":"body","year":1999,"tags":["x"]}')).toEqual([
      { id: "a", title: "T", text: "body", metadata: { year: 1999, tags: ["x"] } },
    ]);
  });

  test("the title may be left out, and a text may be empty", async () => {
    expect(await documentsOf('{"id":"a","text":""}', '{"id":"b","title":null,"text":"t"}')).toEqual([
      { id: "a", title: "", text: "", metadata: {} },
      { id: "b", title: "", text: "t", metadata: {} },
    ]);
  });

  test("BEIR's _id is the id, and whole numbers are ids too", async () => {
    const documents = await documentsOf('{"_id":"b1","title":"","text":"t","metadata":{}}', '{"id":17,"text":"t"}');
    expect(documents.map(({ id }) => id)).toEqual(["b1", "17"]);
  });

  test.each([
    ["is not JSON", "{"],
    ["is not an object", '["a"]'],
    ["has no id", '{"text":"t"}'],
    ["has an empty id", '{"id":"","text":"t"}'],
    ["has no text", '{"id":"a"}'],
    ["has a text that is not a string", '{"id":"a","text":5}'],
    ["has an id beyond exact integers", '{"id":9007199254740993,"text":"t"}'],
  ])("a line that %s is refused with its number", async (_, line) => {
    const file = fileOf("bad.jsonl", ['{"id":"ok","text":"t"}', "", line]);
    await expect(all(readDocuments(file))).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { file, line: 3 } });
  });

  test("those before a broken line are read before it is met", async () => {
    const documents = readDocuments(fileOf("late.jsonl", ['{"id":"a","text":"t"}', "{"]));
    expect((await documents.next()).value).toMatchObject({ id: "a" });
    await expect(documents.next()).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  });
});

describe("queries", () => {
  test("ids and texts are kept in order, other fields are not", async () => {
    const file = fileOf("q.jsonl", ['{"id":"2","text":"two","n":1}', '{"_id":"1","text":"one"}']);
    expect(await readQueries(file)).toEqual([
      { id: "2", text: "two" },
      { id: "1", text: "one" },
    ]);
  });

  test.each([["an id that occurs twice", ['{"id":"1","text":"a"}', '{"id":1,"text":"b"}'], 2]])(
    "%s is refused with its line",
    async (_, lines, line) => {
      await expect(readQueries(fileOf("q.jsonl", lines))).rejects.toMatchObject({
        code: "BAD_INPUT_FILE",
        data: { line },
      });
    },
  );

  test("a file without any is refused", async () => {
    await expect(readQueries(fileOf("q.jsonl", ["", ""]))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  });
});

test("the documents of a set can be read more than once", async () => {
  const set = await readJudgedSet({
    documents: fileOf("docs.jsonl", ['{"id":"a","text":"t"}', '{"id":"b","text":"t"}']),
    queries: fileOf("queries.jsonl", ['{"id":"q","text":"t"}']),
    qrels: fileOf("qrels.tsv", ["q 0 a 1"]),
  });
  expect(await all(set.documents)).toHaveLength(2);
  expect(await all(set.documents)).toHaveLength(2);
  expect(set.queries).toHaveLength(1);
  expect(set.qrels.get("q")?.get("a")).toBe(1);
});

const cranfield = testData("cranfield");
test.skipIf(cranfield === null)("Cranfield is read in full (skipped where the data is absent)", async () => {
  const set = await readJudgedSet({
    documents: join(cranfield!, "docs.jsonl"),
    queries: join(cranfield!, "queries.jsonl"),
    qrels: join(cranfield!, "qrels.tsv"),
  });
  let documents = 0;
  for await (const { id } of set.documents) if (id !== "") documents++;
  expect(documents).toBe(1400);
  expect(set.queries).toHaveLength(225);
  expect(set.qrels.size).toBe(225);
});
