import type { Command } from "commander";
import type { JudgedDocument } from "../../eval/judged-set.ts";
import type { QaDocument } from "../../eval/qa-set.ts";
import type { QaReport, RefusalPoint } from "../../eval/qa.ts";
import { openInterrupt } from "../interrupt.ts";
import { openJudgedCollection } from "../judged-collection.ts";
import {
  dtypeOption,
  jsonOption,
  type JsonOption,
  modelOption,
  type ModelOptions,
  offlineOption,
  poolingOption,
} from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { describeEmbedder } from "../render/index-summary.ts";
import { formatCount, plural } from "../render/numbers.ts";
import { renderTable } from "../render/table.ts";

interface EvalQaOptions extends JsonOption, ModelOptions {
  readonly questions: string;
  readonly reader?: string;
}

export function addEvalQaCommand(program: Command): void {
  program
    .command("qa")
    .summary("score answers against questions with known ones")
    .description(
      "Indexes the contexts of a question set into a temporary collection, asks each question, and prints exact match, F1, " +
        "how often a quote and a passage hold the answer, and what a threshold of the confidence refuses.",
    )
    .requiredOption(
      "--questions <file>",
      'JSON lines {"id", "title", "context", "question", "answers": [{"text"}], "is_impossible"}',
    )
    .option("--reader <model>", "a model for extractive question answering: a hub id or a folder")
    .addOption(modelOption())
    .addOption(dtypeOption())
    .addOption(poolingOption())
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning eval qa --questions dev.jsonl
  kenning eval qa --questions dev.jsonl --model none --json`,
    )
    .action(async (options: EvalQaOptions) => {
      const { embedder, documents, report } = await evaluate(options);
      if (options.json) return writeJson({ documents, embedder, reader: options.reader ?? null, ...report });
      writeOut(`${plural(documents, "document")}, model: ${describeEmbedder(embedder)}\n`);
      writeOut(renderReport(report));
    });
}

async function evaluate({ questions: file, ...options }: EvalQaOptions) {
  const { readQaSet } = await import("../../eval/qa-set.ts");
  const { evaluateQa } = await import("../../eval/qa.ts");
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const { signal } = interrupt;
  const { onProgress } = bar;
  const { documents, questions } = await readQaSet(file);
  await using temporary = await openJudgedCollection(judgedDocuments(documents), { ...options, onProgress }, signal);
  const { engine } = temporary;
  const report = await evaluateQa({
    questions,
    ask: async (text, limit) => await engine.ask({ text, limit, always: true, signal }),
    passages: async (text, limit) => (await engine.search({ text, limit, signal })).hits.map(({ chunk }) => chunk.text),
    signal,
    onProgress,
  });
  const { embedder } = await engine.status();
  return { embedder, documents: documents.length, report };
}

async function* judgedDocuments(documents: readonly QaDocument[]): AsyncGenerator<JudgedDocument> {
  for (const document of documents) yield await Promise.resolve({ ...document, metadata: {} });
}

function renderReport(report: QaReport): string {
  const measures: readonly (readonly [name: string, value: number])[] = [
    ["exact match", report.exactMatch],
    ["F1", report.f1],
    ["sentence holds the answer, first", report.sentenceAt1],
    ["sentence holds the answer, first five", report.sentenceAt5],
    ["passage holds the answer, first", report.passageAt1],
    ["passage holds the answer, first five", report.passageAt5],
  ];
  const table = renderTable(
    [{ title: "measure" }, { title: "value", align: "right" }],
    measures.map(([name, value]) => [name, value.toFixed(4)]),
  );
  const { questions, answerable, refusal, curve } = report;
  return [
    `${plural(questions, "question")}, ${formatCount(answerable)} of them answerable\n`,
    table,
    `At the threshold ${refusal.minConfidence}: ${percent(refusal.right)} of the answerable answered rightly ` +
      `(${percent(refusal.rightOfAnswered)} of those answered)${refusedOf(refusal)}\n`,
    renderCurve(curve),
  ].join("\n");
}

function refusedOf({ refused }: RefusalPoint): string {
  return refused === null ? "" : `, ${percent(refused)} of the unanswerable refused`;
}

function renderCurve(curve: readonly RefusalPoint[]): string {
  return renderTable(
    ["threshold", "right", "right of answered", "refused"].map((title) => ({ title, align: "right" as const })),
    curve.map(({ minConfidence, right, rightOfAnswered, refused }) => [
      minConfidence.toFixed(2),
      right.toFixed(4),
      rightOfAnswered.toFixed(4),
      refused === null ? "-" : refused.toFixed(4),
    ]),
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
