import type { WrittenSentence } from "../../core/ask.ts";
import { sentenceEnds } from "../../core/sentences.ts";
import { analyze } from "../../store/analyze/analyzer.ts";
import { isStopWord } from "../../store/analyze/stop-words.ts";
import { NO_ANSWER } from "./chat-prompt.ts";

/** A passage as a citation is checked against it. */
export interface CitedPassage {
  /** Titles and text. */
  readonly text: string;
}

/** [1], [1][2], [1, 2], 【1】 */
const CITATION = /[[【]\s*(\d{1,3}(?:\s*[,，、]\s*\d{1,3})*)\s*[\]】]/gu;
const LEADING_CITATIONS = /^(?:\s*[[【][\d\s,，、]+[\]】])+[.。]?\s*/u;
const NUMBER = /\d+(?:[.,]\d+)*/g;
/** A word with a capital that does not begin the sentence. */
const NAME = /(?<=[\p{L}\p{N},]\s+["'“(]?)\p{Lu}[\p{L}\p{N}]+/gu;

/** @see docs/ask.md for how it was measured */
export const MIN_OVERLAP = 0.6;

/**
 * Cuts a written answer into sentences and says of each whether a passage it cites supports it: enough of its words stand
 * there, and all of its numbers and names do. That tells an invented sentence from a repeated one; it cannot tell a twisted one.
 *
 * @param passages  citation [n] is the n-th, from 1
 */
export function checkCitations(answer: string, passages: readonly CitedPassage[]): WrittenSentence[] {
  return writtenSentences(answer).map(([start, end]) => {
    const text = answer.slice(start, end);
    const citations = [
      ...new Set(Array.from(text.matchAll(CITATION), ([, list]) => list!.split(/\D+/).map(Number)).flat()),
    ];
    const statement = text.replace(CITATION, " ");
    const cited = citations.flatMap((number) => passages[number - 1] ?? []);
    if (statement.trim().replace(/[.。]$/u, "") === NO_ANSWER) {
      return { text, start, end, citations, support: "refusal", overlap: null };
    }
    if (cited.length === 0) {
      return {
        text,
        start,
        end,
        citations,
        support: citations.length === 0 ? "uncited" : "unsupported",
        overlap: null,
      };
    }
    const overlap = overlapOf(statement, cited);
    const isSupported = overlap >= MIN_OVERLAP && numbersStand(statement, cited) && namesStand(statement, cited);
    return { text, start, end, citations, support: isSupported ? "supported" : "unsupported", overlap };
  });
}

/** Citations after the full stop belong to the sentence before them. */
function writtenSentences(answer: string): (readonly [start: number, end: number])[] {
  const ranges: [number, number][] = [];
  let start = 0;
  for (const lineOrSentenceEnd of endsOf(answer)) {
    let from = start;
    const piece = answer.slice(from, lineOrSentenceEnd);
    const last = ranges.at(-1);
    const leading = last === undefined ? 0 : (LEADING_CITATIONS.exec(piece)?.[0].length ?? 0);
    if (leading > 0) last![1] = from + piece.slice(0, leading).trimEnd().length;
    from += leading;
    const rest = answer.slice(from, lineOrSentenceEnd);
    if (/[\p{L}\p{N}]/u.test(rest)) {
      ranges.push([from + rest.length - rest.trimStart().length, from + rest.trimEnd().length]);
    }
    start = lineOrSentenceEnd;
  }
  return ranges;
}

/** A line of a list is a sentence, too. */
function endsOf(answer: string): number[] {
  const lineEnds = Array.from(answer.matchAll(/\n/g), ({ index }) => index + 1);
  return [...new Set([...sentenceEnds(answer), ...lineEnds])].toSorted((a, b) => a - b);
}

/** Share of the statement's terms, function words left out, that its cited passages have together. */
export function overlapOf(statement: string, cited: readonly CitedPassage[]): number {
  const terms = new Set(
    analyze(statement)
      .filter(({ start, end }) => !isStopWord(statement.slice(start, end).toLowerCase()))
      .map(({ term }) => term),
  );
  if (terms.size === 0) return 1;
  const known = new Set(cited.flatMap(({ text }) => analyze(text).map(({ term }) => term)));
  return [...terms].filter((term) => known.has(term)).length / terms.size;
}

function numbersStand(statement: string, cited: readonly CitedPassage[]): boolean {
  const known = new Set(cited.flatMap(({ text }) => numbersOf(text)));
  return numbersOf(statement).every((number) => known.has(number));
}

function namesStand(statement: string, cited: readonly CitedPassage[]): boolean {
  const known = new Set(cited.flatMap(({ text }) => analyze(text).map(({ term }) => term)));
  return Array.from(statement.matchAll(NAME), ([name]) => analyze(name))
    .flat()
    .every(({ term }) => known.has(term));
}

function numbersOf(text: string): string[] {
  return Array.from(text.normalize("NFKC").matchAll(NUMBER), ([number]) => number.replaceAll(",", ""));
}
