import type { AnswerSpan, Quote } from "../../core/ask.ts";
import type { RankedUnit } from "./rank-units.ts";

export interface QuoteOptions {
  readonly rank: number;
  readonly score: number;
  readonly span: AnswerSpan | null;
  /** Units of context on each side. */
  readonly context: number;
  readonly explain: boolean;
}

export function makeQuote(unit: RankedUnit, { rank, score, span, context, explain }: QuoteOptions): Quote {
  const { hit, units } = unit.passage;
  const { kind, text, start, end } = units[unit.index]!;
  const { chunk, document } = hit;
  const first = units[Math.max(0, unit.index - context)]!;
  const last = units[Math.min(units.length - 1, unit.index + context)]!;
  return {
    rank,
    score,
    kind,
    text,
    document,
    passage: chunk.id,
    headings: chunk.headings,
    start,
    end,
    ...linesOf(unit),
    before: chunk.text.slice(first.start, start).trim(),
    after: chunk.text.slice(end, last.end).trim(),
    span,
    ...(explain && { signals: unit.signals }),
  };
}

/** Passages of formats with markup have other line breaks than their source; then only the passage's lines are known. */
function linesOf({ passage: { hit, units }, index }: RankedUnit): { startLine: number; endLine: number } {
  const { text, startLine, endLine } = hit.chunk;
  const { start, end } = units[index]!;
  if (countBreaks(text) !== endLine - startLine) return { startLine, endLine };
  const first = startLine + countBreaks(text.slice(0, start));
  return { startLine: first, endLine: first + countBreaks(text.slice(start, end)) };
}

function countBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}
