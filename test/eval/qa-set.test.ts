import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readQaSet } from "../../src/eval/qa-set.ts";

const RECORD = {
  id: "1",
  title: "Whales",
  context: "A whale swam.",
  question: "Who swam?",
  answers: [{ text: "A whale", start: 0 }],
  is_impossible: false,
};

async function fileOf(...lines: readonly unknown[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kenning-qa-"));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  const file = join(folder, "set.jsonl");
  await writeFile(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return file;
}

test("each context is a document once, each gold answer is kept once", async () => {
  const second = { ...RECORD, id: 2, answers: [{ text: "whale" }, { text: "whale" }, { text: " " }] };
  const third = { ...RECORD, id: "3", context: "Other.", title: undefined, answers: [], is_impossible: true };
  const { documents, questions } = await readQaSet(await fileOf(RECORD, second, third));
  expect(documents).toEqual([
    { id: "1 Whales", title: "Whales", text: "A whale swam." },
    { id: "2", title: "", text: "Other." },
  ]);
  expect(questions.map(({ id, document, answers, isImpossible }) => [id, document, answers, isImpossible])).toEqual([
    ["1", "1 Whales", ["A whale"], false],
    ["2", "1 Whales", ["whale"], false],
    ["3", "2", [], true],
  ]);
});

test.each([
  ["no JSON", ["{"], 1],
  ["no context", [RECORD, { ...RECORD, context: undefined }], 2],
  ["no answer though it is answerable", [RECORD, { ...RECORD, answers: [] }], 2],
])("%s is BAD_INPUT_FILE with the line", async (_, lines, line) => {
  await expect(readQaSet(await fileOf(...lines))).rejects.toMatchObject({ code: "BAD_INPUT_FILE", data: { line } });
});

test("an empty file is BAD_INPUT_FILE", async () => {
  await expect(readQaSet(await fileOf(""))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
});
