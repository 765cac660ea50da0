import { EngineError } from "../core/errors.ts";
import { queryTerms } from "../store/analyze/analyzer.ts";

/** Longer queries are cut: no model reads that far, and every term costs a look-up. */
export const MAX_QUERY_CHARS = 10_000;
const MAX_TERMS = 256;

export interface QueryText {
  readonly text: string;
  /** Distinct index terms to look for. */
  readonly terms: readonly string[];
  readonly notices: readonly string[];
}

/** @throws {EngineError} `BAD_QUERY` when there is nothing to look for */
export function parseQuery(raw: string): QueryText {
  const notices: string[] = [];
  let text = raw.trim();
  if (text === "") {
    throw new EngineError("BAD_QUERY", "The query is empty", { hint: "Ask for at least one word." });
  }
  if (text.length > MAX_QUERY_CHARS) {
    notices.push(`The query was cut from ${text.length} to ${MAX_QUERY_CHARS} characters.`);
    // Half a surrogate pair at the cut is no character.
    text = text.slice(0, MAX_QUERY_CHARS).replace(/[\ud800-\udbff]$/, "");
  }
  let terms = queryTerms(text);
  if (terms.length > MAX_TERMS) {
    notices.push(`Of the query's ${terms.length} terms the first ${MAX_TERMS} were looked up.`);
    terms = terms.slice(0, MAX_TERMS);
  }
  return { text, terms, notices };
}
