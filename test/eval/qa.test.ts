import { expect, test } from "vitest";
import type { Quote } from "../../src/core/ask.ts";
import { evaluateQa, refusalAt, type AskedResult, type QaReport } from "../../src/eval/qa.ts";
import type { QaQuestion } from "../../src/eval/qa-set.ts";

function question(id: string, answers: readonly string[]): QaQuestion {
  return { id, question: `question ${id}`, document: "d", answers, isImpossible: answers.length === 0 };
}

function result(confidence: number, texts: readonly string[], span: string | null = null): AskedResult {
  const answers = texts.map((text, i) => ({
    text,
    rank: i + 1,
    span: span === null ? null : { text: span, start: 0, end: span.length, score: 1 },
  }));
  return { found: confidence >= 0.5, confidence, minConfidence: 0.5, answers: answers as unknown as Quote[] };
}

const QUESTIONS = [question("a", ["two litres"]), question("b", ["Ann Reed"]), question("c", []), question("d", [])];
const RESULTS: Readonly<Record<string, AskedResult>> = {
  "question a": result(0.9, ["They need two litres a day.", "No."], "two litres"),
  "question b": result(0.3, ["It was closed.", "Ann Reed opened it."]),
  "question c": result(0.8, ["Something."]),
  "question d": result(0.1, ["Something."]),
};

async function evaluate(questions: readonly QaQuestion[] = QUESTIONS): Promise<QaReport> {
  return await evaluateQa({
    questions,
    ask: async (text) => await Promise.resolve(RESULTS[text]!),
    passages: async (text) => await Promise.resolve(text === "question b" ? ["-", "Ann Reed"] : ["two litres"]),
  });
}

test("quotes, passages and spans are scored, and refusing the unanswerable counts", async () => {
  const report = await evaluate();
  expect(report).toMatchObject({
    questions: 4,
    answerable: 2,
    sentenceAt1: 0.5,
    sentenceAt5: 1,
    passageAt1: 0.5,
    passageAt5: 1,
  });
  // a: the span is exact; b: refused though answerable; c: answered though unanswerable; d: refused rightly.
  expect(report.perQuestion.map((scores) => scores.exactMatch)).toEqual([1, 0, 0, 1]);
  expect(report).toMatchObject({ exactMatch: 0.5, f1: 0.5 });
  expect(report.refusal).toEqual({ minConfidence: 0.5, right: 0.5, rightOfAnswered: 1, refused: 0.5 });
});

test("the curve begins with answering always, and refuses ever more", async () => {
  const { curve } = await evaluate();
  expect(curve[0]).toEqual({ minConfidence: 0, right: 0.5, rightOfAnswered: 0.5, refused: 0 });
  curve.slice(1).forEach((point, i) => {
    expect(point.refused).toBeGreaterThanOrEqual(curve[i]!.refused!);
    expect(point.right).toBeLessThanOrEqual(curve[i]!.right);
  });
});

test("without unanswerable questions there is nothing to refuse", async () => {
  const { perQuestion } = await evaluate(QUESTIONS.slice(0, 2));
  expect(refusalAt(perQuestion, 0.5).refused).toBeNull();
});

test("a blank question is missed and not asked", async () => {
  const report = await evaluate([QUESTIONS[0]!, { ...QUESTIONS[1]!, question: " " }]);
  expect(report.perQuestion[1]).toMatchObject({ found: false, quoteRank: null, f1: 0, confidence: 0 });
});

const nothing = async (): Promise<never> => await Promise.reject(new Error("asked"));

test("a set that nothing answers is BAD_REQUEST, and an abort ABORTED", async () => {
  await expect(evaluate([QUESTIONS[2]!])).rejects.toMatchObject({ code: "BAD_REQUEST" });
  const signal = AbortSignal.abort();
  await expect(evaluateQa({ questions: QUESTIONS, ask: nothing, passages: nothing, signal })).rejects.toMatchObject({
    code: "ABORTED",
  });
});
