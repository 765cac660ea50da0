import { EngineError } from "../core/errors.ts";
import type { Filter } from "../core/filter.ts";
import { formatFilter } from "../core/format-filter.ts";
import { queryTerms } from "../store/analyze/analyzer.ts";
import { type Phrase, phraseOf } from "../store/analyze/phrase.ts";
import { fieldCondition } from "./parse/field-condition.ts";
import { type PhrasePart, type QueryPart, splitQuery } from "./parse/query-parts.ts";
import { quotedWithin } from "./parse/quotes.ts";

/** Longer queries are cut: no model reads that far, and every term costs a look-up. */
export const MAX_QUERY_CHARS = 10_000;
const MAX_TERMS = 256;
const MAX_PHRASES = 32;

/** A query, understood. docs/search.md has the language. */
export interface QueryText {
  /** What it asks, for a model to read: without operators and what they leave out, with the words of phrases. */
  readonly text: string;
  /** Distinct index terms to look for. */
  readonly terms: readonly string[];
  /** Quoted phrases, for ranking; those within running text do not have to be there. */
  readonly phrases: readonly Phrase[];
  /** What every hit holds. */
  readonly required: readonly Phrase[];
  /** What no hit holds. */
  readonly excluded: readonly Phrase[];
  /** Conditions on documents; null when there are none. */
  readonly filter: Filter | null;
  readonly notices: readonly string[];
}

/**
 * @param isKey  whether documents have a metadata key, so that `key:value` is a condition; by default none is known
 * @throws {EngineError} `BAD_QUERY` when there is nothing to look for
 */
export function parseQuery(raw: string, isKey: (key: string) => boolean = () => false): QueryText {
  const notices: string[] = [];
  const text = cutQuery(raw, notices);
  return understand(
    splitQuery(text, (part) => fieldCondition(part, isKey) !== null),
    isKey,
    notices,
  );
}

/** A query all of whose text is to be looked for. @throws {EngineError} `BAD_QUERY` when it is empty */
export function plainQuery(raw: string): QueryText {
  const notices: string[] = [];
  return understand([{ kind: "text", text: cutQuery(raw, notices) }], () => false, notices);
}

function understand(parts: readonly QueryPart[], isKey: (key: string) => boolean, notices: string[]): QueryText {
  const asked = parts.filter((part) => part.kind === "text" || (part.kind === "phrase" && !part.isExcluded));
  const text = asked.map((part) => (part.kind === "field" ? "" : part.text.trim())).join(" ");
  if (text === "") throw nothingToLookFor(parts);
  let terms = queryTerms(text);
  if (terms.length > MAX_TERMS) {
    notices.push(`Of the query's ${terms.length} terms the first ${MAX_TERMS} were looked up.`);
    terms = terms.slice(0, MAX_TERMS);
  }
  const written = parts.filter((part) => part.kind === "phrase");
  const within = parts.flatMap((part) => (part.kind === "text" ? quotedWithin(part.text) : []));
  const required = phrasesOf(
    written.filter(({ isExcluded }) => !isExcluded).map((part) => part.text),
    notices,
  );
  const excluded = phrasesOf(
    written.filter(({ isExcluded }) => isExcluded).map((part) => part.text),
    notices,
  );
  const filters = parts.flatMap((part) => (part.kind === "field" ? (fieldCondition(part, isKey) ?? []) : []));
  const filter = filters.length === 0 ? null : filters.length === 1 ? filters[0]! : { and: filters };
  notices.push(...operatorNotices(written, filter));
  const phrases = [...required, ...phrasesOf(within, [])];
  return { text, terms, phrases, required, excluded, filter, notices };
}

/** The query as it is read: not empty, not too long. */
export function cutQuery(raw: string, notices: string[] = []): string {
  const text = raw.trim();
  if (text === "") throw new EngineError("BAD_QUERY", "The query is empty", { hint: "Ask for at least one word." });
  if (text.length <= MAX_QUERY_CHARS) return text;
  notices.push(`The query was cut from ${text.length} to ${MAX_QUERY_CHARS} characters.`);
  // Half a surrogate pair at the cut is no character.
  return text.slice(0, MAX_QUERY_CHARS).replace(/[\ud800-\udbff]$/, "");
}

function phrasesOf(texts: readonly string[], notices: string[]): Phrase[] {
  const phrases = texts.map(phraseOf).filter((phrase) => phrase !== null);
  if (phrases.length > MAX_PHRASES)
    notices.push(`Of ${phrases.length} phrases the first ${MAX_PHRASES} were looked up.`);
  return phrases.slice(0, MAX_PHRASES);
}

/** They may not have been meant: a hard condition that nobody sees would look like a gap in the documents. */
function operatorNotices(written: readonly PhrasePart[], filter: Filter | null): string[] {
  const words = written.filter(({ isExcluded, mark }) => isExcluded && mark === "").map(({ text }) => text);
  return [
    ...(words.length > 0
      ? [`Left out what holds ${[...new Set(words)].join(", ")}, because of the minus before it.`]
      : []),
    ...(filter === null ? [] : [`Read as a filter: ${formatFilter(filter)}. In quotes it would be words to look for.`]),
  ];
}

function nothingToLookFor(parts: readonly QueryPart[]): EngineError {
  const excluded = parts.filter((part) => part.kind === "phrase").length;
  return new EngineError("BAD_QUERY", "The query says what to leave out or where to look, but not what to look for", {
    hint: "Add a word to look for.",
    data: { excluded, filters: parts.length - excluded },
  });
}
