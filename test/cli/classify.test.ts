// `kenning classify` and `kenning eval classify`, in processes of their own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClassificationReport } from "../../src/core/classification-report.ts";
import type { ClassifierSummary, LabelPrediction, SolverReport } from "../../src/core/classify.ts";
import { labelledSamples } from "../query/classify/labelled-samples.ts";
import { type Finished, kenning } from "./kenning.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-classify-"));
const env = { KENNING_HOME: join(folder, "home"), KENNING_CACHE: join(folder, "cache") };
const inFolder = (name: string): string => join(folder, name);
const SAMPLES = labelledSamples(60);

beforeAll(async () => {
  const lines = SAMPLES.map(({ label, text }) => JSON.stringify({ label, text }));
  writeFileSync(inFolder("samples.jsonl"), `${lines.join("\n")}\n`);
  const rows = SAMPLES.map(({ label, text }, i) => `${i},"${text}, ""quoted""",${label}`);
  writeFileSync(inFolder("samples.csv"), `\uFEFFnumber,body,kind\r\n${rows.join("\r\n")}\r\n`);
  for (const [i, { label, text }] of SAMPLES.entries()) {
    mkdirSync(join(inFolder("sorted"), label), { recursive: true });
    writeFileSync(join(inFolder("sorted"), label, `${i}.txt`), text);
  }
  const notes = SAMPLES.slice(0, 30).map(({ label, text }, i) =>
    JSON.stringify({ id: `n${i}`, text, ...(i < 24 ? { topic: label } : {}) }),
  );
  mkdirSync(inFolder("notes"));
  writeFileSync(join(inFolder("notes"), "notes.jsonl"), `${notes.join("\n")}\n`);
  expect(await kenning(["index", inFolder("notes"), "--model", "none"], env)).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Output {
  readonly classifier: ClassifierSummary;
  readonly classifiers: readonly ClassifierSummary[];
  readonly report: ClassificationReport;
  readonly folds: number;
  readonly solver: SolverReport;
  readonly predictions: readonly LabelPrediction[];
  readonly applied: number;
  readonly hits: readonly unknown[];
}

/** Standard output of a command with --json, which has to be one JSON document and its line end. */
function documentOf({ stdout }: Finished): Output {
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  return JSON.parse(stdout) as Output;
}

async function json(...args: readonly string[]): Promise<Output> {
  const done = await kenning([...args, "--json"], env);
  expect(done.code, done.stdout).toBe(0);
  return documentOf(done);
}

test.each([
  ["a JSONL file", ["--file", inFolder("samples.jsonl")]],
  ["a CSV file", ["--file", inFolder("samples.csv"), "--text", "body", "--label", "kind"]],
  ["sub-folders", ["--folders", inFolder("sorted")]],
])("%s trains a classifier, whose report is printed", async (_, source) => {
  const { classifier, report, folds } = await json("classify", "train", "--name", "made", ...source);
  expect(classifier).toMatchObject({ name: "made", examples: 60, labels: ["astronomy", "cooking", "sport"] });
  expect(folds).toBe(5);
  expect(report.macroF1).toBeGreaterThan(0.9);
  const printed = await kenning(["classify", "train", "--name", "made", ...source], env);
  expect(printed.stderr).toBe("");
  expect(printed.stdout).toMatch(/macro-F1 \d\.\d{4}/);
  expect(printed.stdout).toContain("is \\ given");
});

test("a metadata field trains a classifier, and labels are applied to the documents that have none", async () => {
  await json("classify", "train", "--field", "topic", "--filter", "topic exists");
  const { classifiers } = await json("classify", "list");
  expect(classifiers).toContainEqual(expect.objectContaining({ name: "default", field: "topic", examples: 24 }));
  const { applied, predictions } = await json("classify", "predict", "--documents", "--apply", "topic");
  expect(predictions).toHaveLength(30);
  expect(applied).toBe(6);
  const { hits } = await json(
    "search",
    "planet orbit telescope star galaxy comet moon eclipse",
    "--filter",
    'topic = "astronomy"',
    "--unit",
    "document",
  );
  expect(hits.length).toBeGreaterThan(8);
  expect(await json("check")).toMatchObject({ ok: true });
});

test("files and lines get labels, with evidence", async () => {
  await json("classify", "train", "--name", "made", "--file", inFolder("samples.jsonl"));
  const { predictions } = await json("classify", "predict", "--name", "made", join(inFolder("sorted"), "sport"));
  expect(predictions).toHaveLength(20);
  expect(new Set(predictions.map(({ label }) => label))).toEqual(new Set(["sport"]));
  const lines = "the old planet and a comet\n\nbutter with salt\n";
  const printed = await kenning(["classify", "predict", "-", "--name", "made", "--explain"], env, lines);
  expect(printed.stdout).toMatch(/^astronomy {2}0\.\d{3} {2}line 1\n/);
  expect(printed.stdout).toMatch(/^cooking {2}0\.\d{3} {2}line 2$/m);
  expect(printed.stdout).toMatch(/terms: .*comet \+0\.\d{3}/);
  expect(printed.stdout).toMatch(/like 0\.\d{3} {2}astronomy {2}\S*samples\.jsonl:\d+/);
});

test("a classifier can be removed", async () => {
  await json("classify", "train", "--name", "gone", "--file", inFolder("samples.jsonl"), "--folds", "0");
  expect(await json("classify", "remove", "gone")).toMatchObject({ removed: true });
  expect(await json("classify", "remove", "gone")).toMatchObject({ removed: false });
});

test("eval classify measures without a collection", async () => {
  const { report, solver, folds } = await json("eval", "classify", "--file", inFolder("samples.jsonl"), "--folds", "3");
  expect([folds, report.examples]).toEqual([3, 60]);
  expect(report.confusion).toHaveLength(3);
  expect(solver.gap).toBeLessThanOrEqual(1e-3);
});

test.each<[args: readonly string[], code: string]>([
  [["train"], "BAD_REQUEST"],
  [["train", "--field", "topic", "--file", "x.jsonl"], "BAD_REQUEST"],
  [["train", "--file", "x.jsonl", "--filter", "a = 1"], "BAD_REQUEST"],
  [["train", "--field", "nothing"], "BAD_REQUEST"],
  [["train", "--file", "missing.jsonl"], "BAD_INPUT_FILE"],
  [["train", "--file", "missing.csv"], "BAD_INPUT_FILE"],
  [["train", "--file", inFolder("samples.jsonl"), "--label", "kind"], "BAD_INPUT_FILE"],
  [["train", "--file", inFolder("samples.csv")], "BAD_INPUT_FILE"],
  [["train", "--folders", inFolder("notes")], "BAD_INPUT_FILE"],
  [["train", "--file", inFolder("samples.jsonl"), "--weight", "sport"], "BAD_REQUEST"],
  [["train", "--file", inFolder("samples.jsonl"), "--folds", "21"], "BAD_REQUEST"],
  [["train", "--file", inFolder("samples.jsonl"), "--method", "nearest"], "NO_EMBEDDER"],
  [["train", "--file", inFolder("samples.jsonl"), "--name", "a/b"], "BAD_REQUEST"],
  [["predict"], "BAD_REQUEST"],
  [["predict", "x", "--apply", "topic"], "BAD_REQUEST"],
  [["predict", "--documents", "--name", "unknown"], "CLASSIFIER_NOT_FOUND"],
  [["predict", "missing.txt"], "BAD_INPUT_FILE"],
  [["list", "-c", "nowhere"], "COLLECTION_NOT_FOUND"],
])("classify %j fails with %s", async (args, code) => {
  const done = await kenning(["classify", ...args, "--json"], env);
  expect(documentOf(done)).toMatchObject({ error: { code } });
  expect(done.code).not.toBe(0);
});
