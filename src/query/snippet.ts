import type { Snippet } from "../core/search.ts";
import { analyze } from "../store/analyze/analyzer.ts";
import { type Phrase, phraseRanges } from "../store/analyze/phrase.ts";

/** Long enough for two sentences, short enough for four lines of a terminal. */
const SNIPPET_CHARS = 280;
/** In `3.5` and `Node.js` no sentence ends. */
const BOUNDARY = /(?:[\n。！？；]|[.!?;](?=\s))\s*/gu;

interface Match {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The part of a passage that holds most of the query's distinct terms, with their places marked.
 * A passage that shares no word with the query is shown from its beginning.
 *
 * @param terms    index terms of the query
 * @param phrases  quoted in the query; each counts as one more term, marked as a whole
 */
export function makeSnippet(text: string, terms: readonly string[], phrases: readonly Phrase[] = []): Snippet {
  const wanted = new Set(terms);
  const words = analyze(text).filter(({ term }) => wanted.has(term));
  const matches = [...words, ...phrases.flatMap((phrase) => phraseMatches(text, phrase))];
  const { start, end } = bestWindow(text, matches);
  const inside = matches.filter((match) => match.start >= start && match.end <= end);
  const shown = mergeRanges(inside.map((match) => [match.start - start, match.end - start] as const));
  const prefix = start > 0 ? "…" : "";
  const suffix = end < text.length ? "…" : "";
  return {
    text: prefix + text.slice(start, end) + suffix,
    highlights: shown.map(([from, to]) => [from + prefix.length, to + prefix.length] as const),
  };
}

function phraseMatches(text: string, phrase: Phrase): Match[] {
  const term = phrase.terms.join(" ");
  return phraseRanges(text, phrase).map(([start, end]) => ({ term, start, end }));
}

interface Window {
  readonly start: number;
  readonly end: number;
}

function bestWindow(text: string, matches: readonly Match[]): Window {
  if (text.length <= SNIPPET_CHARS) return { start: 0, end: text.length };
  const sentences = [0, ...Array.from(text.matchAll(BOUNDARY), (match) => match.index + match[0].length)];
  // In a text without sentences, or with very long ones, the match itself is where to begin.
  return (
    windowWithMost(text, matches, sentences) ??
    windowWithMost(
      text,
      matches,
      matches.map(({ start }) => start),
    ) ??
    windowFrom(text, 0)
  );
}

/** @returns the first window of those with most distinct terms, then with most matches; null when none has any */
function windowWithMost(text: string, matches: readonly Match[], starts: readonly number[]): Window | null {
  let best: Window | null = null;
  let most = { distinct: 0, total: 0 };
  for (const start of starts) {
    const window = windowFrom(text, start);
    const inside = matches.filter((match) => match.start >= start && match.end <= window.end);
    const found = { distinct: new Set(inside.map(({ term }) => term)).size, total: inside.length };
    if (found.distinct < most.distinct || (found.distinct === most.distinct && found.total <= most.total)) continue;
    [best, most] = [window, found];
  }
  return best;
}

function windowFrom(text: string, start: number): Window {
  return { start, end: wordEnd(text, Math.min(text.length, start + SNIPPET_CHARS)) };
}

/** Steps back to the end of a word, and never splits a surrogate pair. */
function wordEnd(text: string, end: number): number {
  if (end === text.length) return end;
  const space = text.lastIndexOf(" ", end);
  if (space > end - 24) return space;
  return text.charCodeAt(end - 1) >= 0xd800 && text.charCodeAt(end - 1) < 0xdc00 ? end - 1 : end;
}

/** Joins ranges that touch or overlap: a Chinese bigram and its two characters are one highlight. */
function mergeRanges(ranges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const merged: [number, number][] = [];
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
