import type { ChunkId } from "./document.ts";
import type { FilterInput } from "./filter.ts";
import type { HitDocument } from "./search.ts";

/** Lists, tables and code are quoted whole; everything else by the sentence. */
export type QuoteKind = "sentence" | "list" | "table" | "code";

export interface AskRequest {
  readonly text: string;
  /** Answers wanted, 1 to 50; default 5. */
  readonly limit?: number | undefined;
  readonly filter?: FilterInput | undefined;
  /** Sentences of context on each side of an answer, 0 to 5; default 0. */
  readonly context?: number | undefined;
  /** Below this confidence nothing is answered, 0 to 1; the default was measured (docs/ask.md). */
  readonly minConfidence?: number | undefined;
  /** Returns the nearest quotes also where nothing is found with enough confidence; default false. */
  readonly always?: boolean | undefined;
  /** Adds each signal's value and contribution to every answer. */
  readonly explain?: boolean | undefined;
  /** Has the chat endpoint of the operator write an answer from the passages; default false. */
  readonly chat?: boolean | undefined;
  /** Called with each piece of the written answer as it arrives, unchecked. */
  readonly onText?: ((piece: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What answers, word for word as it stands in a document. */
export interface Quote {
  /** From 1. */
  readonly rank: number;
  /** Higher is better; comparable within one result only. */
  readonly score: number;
  readonly kind: QuoteKind;
  /** Verbatim: the passage's text from `start` to `end`. */
  readonly text: string;
  readonly document: HitDocument;
  readonly passage: ChunkId;
  /** Headings above it, outermost first. */
  readonly headings: readonly string[];
  /** UTF-16 range in the passage's text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Lines of the source, from 1, both inclusive: the quote's own where they can be told, else its passage's. */
  readonly startLine: number;
  readonly endLine: number;
  /** Verbatim text around it in its passage, as much as `context` asks for. */
  readonly before: string;
  readonly after: string;
  /** The very words that answer, when a reading model is set up: a range of the same passage. */
  readonly span: AnswerSpan | null;
  /** With `explain` only. */
  readonly signals?: readonly QuoteSignal[];
}

export interface AnswerSpan {
  readonly text: string;
  /** UTF-16 range in the passage's text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** The model's score of the span less that of "no answer": above 0, the model holds it for an answer. */
  readonly score: number;
}

export interface QuoteSignal {
  readonly name: string;
  readonly value: number;
  /** What it adds to the score; the contributions sum to the score. */
  readonly contribution: number;
}

/** An answer that a language model wrote from numbered passages, with its citations checked. */
export interface WrittenAnswer {
  readonly text: string;
  readonly model: string;
  readonly sentences: readonly WrittenSentence[];
  /** The passages that were given to the model; citation `[n]` means the n-th, from 1. */
  readonly sources: readonly WrittenSource[];
}

export interface WrittenSource {
  readonly number: number;
  readonly document: HitDocument;
  readonly passage: ChunkId;
  readonly headings: readonly string[];
  readonly startLine: number;
  readonly endLine: number;
}

export interface WrittenSentence {
  readonly text: string;
  /** UTF-16 range in the answer's text, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Numbers of the passages it cites, those that do not exist included. */
  readonly citations: readonly number[];
  /**
   * Whether a cited passage says it, as far as shared words and meaning tell. `uncited` and `unsupported` sentences are
   * to be shown as such; `refusal` says that the passages do not answer.
   */
  readonly support: "supported" | "unsupported" | "uncited" | "refusal";
  /** How well the best cited passage covers it, 0 to 1; null without a citation that exists. */
  readonly overlap: number | null;
}

export interface AskResult {
  /** False when nothing in the documents answers with enough confidence; `answers` is empty then, unless `always` was asked for. */
  readonly found: boolean;
  /** How likely the first answer is to hold what was asked for, 0 to 1. */
  readonly confidence: number;
  /** What the confidence had to reach. */
  readonly minConfidence: number;
  /** Best first. */
  readonly answers: readonly Quote[];
  /** Only where it was asked for. */
  readonly written?: WrittenAnswer;
  readonly notices: readonly string[];
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<"search" | "read" | "write" | "total", number>>;
}
