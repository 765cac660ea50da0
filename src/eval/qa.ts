import type { AskResult } from "../core/ask.ts";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import type { OnProgress } from "../core/progress.ts";
import { answerF1, exactMatch } from "./answer-metrics.ts";
import type { QaQuestion } from "./qa-set.ts";

/** What was answered to one question, and how good it was. */
export interface QuestionScores {
  readonly id: string;
  readonly isImpossible: boolean;
  readonly confidence: number;
  /** Whether the confidence reached the threshold. */
  readonly found: boolean;
  /** Rank of the first quote that holds a gold answer, among those asked for; null when none does. */
  readonly quoteRank: number | null;
  /** The same of the passages. */
  readonly passageRank: number | null;
  /** Of the first quote's span, or of the quote itself where nothing reads; of "no answer" where nothing was found. */
  readonly exactMatch: number;
  readonly f1: number;
}

/** One choice of the threshold. Shares of the answerable questions unless they say otherwise. */
export interface RefusalPoint {
  readonly minConfidence: number;
  /** Answered, and the first quote holds a gold answer. */
  readonly right: number;
  /** The same among those that were answered. */
  readonly rightOfAnswered: number;
  /** Refused among the unanswerable; null when there are none. */
  readonly refused: number | null;
}

export interface QaReport {
  readonly questions: number;
  readonly answerable: number;
  /** Means over all questions; on an unanswerable one, 1 for refusing it (SQuAD 2.0). */
  readonly exactMatch: number;
  readonly f1: number;
  /** Share of the answerable whose first, or one of whose first five quotes holds a gold answer, nothing refused. */
  readonly sentenceAt1: number;
  readonly sentenceAt5: number;
  readonly passageAt1: number;
  readonly passageAt5: number;
  /** What the threshold does that was used. */
  readonly refusal: RefusalPoint;
  /** What others would do, from "answer always" on. */
  readonly curve: readonly RefusalPoint[];
  readonly perQuestion: readonly QuestionScores[];
}

/** Quotes and passages that are asked for. */
export const QA_DEPTH = 5;
const CURVE = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

export type AskedResult = Pick<AskResult, "found" | "confidence" | "minConfidence" | "answers">;

/**
 * Asks every question, one at a time, and scores what comes back. A blank question counts as not found.
 *
 * @param ask       gives its quotes whether or not it finds an answer
 * @param passages  texts of the best passages, best first
 * @throws {EngineError} `ABORTED`; `BAD_REQUEST` if there is no answerable question; whatever the callbacks throw
 */
export async function evaluateQa({
  questions,
  ask,
  passages,
  signal,
  onProgress,
}: {
  readonly questions: readonly QaQuestion[];
  readonly ask: (question: string, limit: number) => Promise<AskedResult>;
  readonly passages: (question: string, limit: number) => Promise<readonly string[]>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}): Promise<QaReport> {
  const perQuestion: QuestionScores[] = [];
  let minConfidence = 0;
  for (const question of questions) {
    throwIfAborted(signal);
    const isBlank = question.question.trim() === "";
    const result = isBlank ? null : await ask(question.question, QA_DEPTH);
    const found = isBlank ? [] : await passages(question.question, QA_DEPTH);
    minConfidence = result?.minConfidence ?? minConfidence;
    perQuestion.push(scoreQuestion(question, result, found));
    onProgress?.({ stage: "ask", done: perQuestion.length, total: questions.length, unit: "questions" });
  }
  return report(perQuestion, minConfidence);
}

function scoreQuestion(
  { id, answers, isImpossible }: QaQuestion,
  result: AskedResult | null,
  passages: readonly string[],
): QuestionScores {
  const first = result?.answers[0];
  const found = result?.found ?? false;
  const said = first?.span?.text ?? first?.text ?? "";
  const refusal = isImpossible === found ? 0 : 1;
  return {
    id,
    isImpossible,
    confidence: first === undefined ? 0 : result!.confidence,
    found,
    quoteRank: rankOf(result?.answers.map(({ text }) => text) ?? [], answers),
    passageRank: rankOf(passages, answers),
    exactMatch: isImpossible ? refusal : found ? exactMatch(said, answers) : 0,
    f1: isImpossible ? refusal : found ? answerF1(said, answers) : 0,
  };
}

function rankOf(texts: readonly string[], answers: readonly string[]): number | null {
  const at = texts.findIndex((text) => answers.some((answer) => text.includes(answer)));
  return at === -1 ? null : at + 1;
}

function report(perQuestion: readonly QuestionScores[], minConfidence: number): QaReport {
  const answerable = perQuestion.filter(({ isImpossible }) => !isImpossible);
  if (answerable.length === 0) {
    throw new EngineError("BAD_REQUEST", "None of the questions can be answered", {
      hint: "Use a set in which some questions have answers.",
      data: { questions: perQuestion.length },
    });
  }
  const of = (k: number, key: "quoteRank" | "passageRank"): number =>
    share(answerable, (scores) => (scores[key] ?? Infinity) <= k);
  return {
    questions: perQuestion.length,
    answerable: answerable.length,
    exactMatch: mean(perQuestion.map((scores) => scores.exactMatch)),
    f1: mean(perQuestion.map((scores) => scores.f1)),
    sentenceAt1: of(1, "quoteRank"),
    sentenceAt5: of(QA_DEPTH, "quoteRank"),
    passageAt1: of(1, "passageRank"),
    passageAt5: of(QA_DEPTH, "passageRank"),
    refusal: refusalAt(perQuestion, minConfidence),
    curve: CURVE.map((threshold) => refusalAt(perQuestion, threshold)),
    perQuestion,
  };
}

export function refusalAt(perQuestion: readonly QuestionScores[], minConfidence: number): RefusalPoint {
  const answerable = perQuestion.filter(({ isImpossible }) => !isImpossible);
  const impossible = perQuestion.filter(({ isImpossible }) => isImpossible);
  const answered = answerable.filter(({ confidence }) => confidence >= minConfidence);
  const isRight = ({ quoteRank }: QuestionScores): boolean => quoteRank === 1;
  return {
    minConfidence,
    right: share(answerable, (scores) => scores.confidence >= minConfidence && isRight(scores)),
    rightOfAnswered: answered.length === 0 ? 0 : share(answered, isRight),
    refused: impossible.length === 0 ? null : share(impossible, ({ confidence }) => confidence < minConfidence),
  };
}

function share<T>(values: readonly T[], accepts: (value: T) => boolean): number {
  return values.filter(accepts).length / values.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
