import type { AskRequest, AskResult, Quote } from "../../core/ask.ts";
import { EngineError } from "../../core/errors.ts";
import type { AskContext } from "./context.ts";
import type { ChatEndpoint } from "./chat-client.ts";
import { gatherEvidence } from "./gather-evidence.ts";
import { judgeEvidence, type Judgement } from "./judge-evidence.ts";
import { makeQuote } from "./quote.ts";
import { readingConfidence, readSpans, type ReadUnit } from "./read-spans.ts";
import { ANSWER_WEIGHTS } from "./weights.ts";
import { writeAnswer } from "./write-answer.ts";

const DEFAULT_LIMIT = 5;
const MAX_LIMIT = 50;
const MAX_CONTEXT = 5;
/** A model that was trained to say "no answer" says so below 0, which is one half. */
const READER_MIN_CONFIDENCE = 0.5;

/** Quotes that answer a question, or that nothing does. @see Engine.ask */
export async function ask(context: AskContext, request: AskRequest): Promise<AskResult> {
  const options = checkRequest(request);
  const chat = request.chat === true ? configured(context.chat) : null;
  const begun = performance.now();
  const evidence = await gatherEvidence(context, request);
  const searched = performance.now();

  const judgement = judgeEvidence(evidence);
  const reader = context.reader === null ? null : await context.reader();
  const read = reader && (await readSpans(reader, request.text, judgement.ranked, request.signal));
  const confidence = read === null ? judgement.confidence : readingConfidence(read);
  const threshold =
    options.minConfidence ?? (read === null ? defaultThreshold(evidence.hasVectors) : READER_MIN_CONFIDENCE);
  const answers = quotesOf(judgement, read, options);
  const found = answers.length > 0 && confidence >= threshold;
  const readAt = performance.now();

  const { text, onText, signal } = request;
  // Nothing is written about passages that do not answer: a language model would.
  const written = chat && found ? await writeAnswer(chat, text, evidence.hits, { onText, signal }) : null;
  const end = performance.now();
  return {
    found,
    confidence,
    minConfidence: threshold,
    answers: found || request.always === true ? answers : [],
    ...(written !== null && { written }),
    notices: evidence.notices,
    timings: { search: searched - begun, read: readAt - searched, write: end - readAt, total: end - begun },
  };
}

interface CheckedOptions {
  readonly limit: number;
  readonly context: number;
  readonly explain: boolean;
  readonly minConfidence: number | undefined;
}

function checkRequest({
  limit = DEFAULT_LIMIT,
  context = 0,
  explain = false,
  minConfidence,
}: AskRequest): CheckedOptions {
  checkRange("limit", limit, 1, MAX_LIMIT, Number.isInteger(limit));
  checkRange("context", context, 0, MAX_CONTEXT, Number.isInteger(context));
  if (minConfidence !== undefined) checkRange("minConfidence", minConfidence, 0, 1, true);
  return { limit, context, explain, minConfidence };
}

function checkRange(name: string, value: number, min: number, max: number, isRightKind: boolean): void {
  if (isRightKind && value >= min && value <= max) return;
  throw new EngineError("BAD_QUERY", `${name} cannot be ${value}`, {
    hint: `Use a number from ${min} to ${max}.`,
    data: { [name]: value, min, max },
  });
}

function configured(chat: ChatEndpoint | null): ChatEndpoint {
  if (chat !== null) return chat;
  throw new EngineError("BAD_CONFIG", "A written answer was asked for, and no chat endpoint is set up", {
    hint: "Give the endpoint's URL and model, or ask for quotes alone.",
  });
}

function defaultThreshold(hasVectors: boolean): number {
  return ANSWER_WEIGHTS[hasVectors ? "withVectors" : "wordsAlone"].minConfidence;
}

function quotesOf({ ranked }: Judgement, read: readonly ReadUnit[] | null, options: CheckedOptions): Quote[] {
  const chosen =
    read === null
      ? ranked.map((unit) => ({ unit, span: null, score: unit.score }))
      : read.map(({ unit, span }) => ({ unit, span, score: span.score }));
  return chosen
    .slice(0, options.limit)
    .map(({ unit, span, score }, i) =>
      makeQuote(unit, { rank: i + 1, score, span, context: options.context, explain: options.explain }),
    );
}
