import { isWholeTerm } from "./phrase.ts";
import { scan } from "./scan.ts";
import { isStopWord } from "./stop-words.ts";

/** A term of a text and where it stands there, UTF-16 code units, end exclusive. Ranges overlap where terms do. */
export interface Token {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** Changes whenever the same text would be indexed otherwise. */
export const ANALYZER_VERSION = "2";

/** Stands at the end of what was one text, so that no phrase reaches into the next. No text has this term. */
export const TEXT_END = "_";

const COMPOUND = /[.+#_]/;

/**
 * Cuts a text into the terms that are searched: one way for index, query and highlighting.
 *
 * - Words of scripts with spaces: as FTS5's `porter unicode61` would have them. A word joined by `.`, `_`, `+` or `#` is
 *   also a term as a whole, lower-case: `Node.js` gives `node`, `js` and `node.js`; `C++` gives `c` and `c++`.
 * - Chinese, Japanese, Thai, Lao, Khmer, Burmese: every character and every pair of neighbours, simplified for Chinese.
 * - Korean: words as written, and every pair of syllables.
 */
export function analyze(text: string): Token[] {
  const tokens: Token[] = [];
  scan(text, (term, start, end) => tokens.push({ term, start, end }));
  return tokens;
}

/**
 * The terms of a text as the full-text tables take them, with one space between: words and single characters in
 * order, so that neighbours in the text are neighbours in the table, and after them compounds and pairs.
 *
 * @returns `<parts> _` or `<parts> _ <wholes> _`; "" for a text without terms
 */
export function indexTerms(text: string): string {
  const parts: string[] = [];
  const wholes: string[] = [];
  scan(text, (term, _start, _end, isWhole) => (isWhole ? wholes : parts).push(term));
  // A pair that could be a word must not make a phrase with the next.
  const apart = wholes.flatMap((term) => (isWholeTerm(term) ? [term] : [term, TEXT_END]));
  return [parts, apart].flatMap((terms) => (terms.length > 0 ? [...terms, TEXT_END] : [])).join(" ");
}

/** The distinct terms to search for, function words left out unless there is nothing else. */
export function queryTerms(text: string): string[] {
  const tokens = withoutLettersOfCompounds(analyze(text));
  const telling = tokens.filter(
    ({ start, end }) => isHyphenated(text, start, end) || !isStopWord(text.slice(start, end).toLowerCase()),
  );
  return [...new Set((telling.length > 0 ? telling : tokens).map(({ term }) => term))];
}

/** The `if` of `v-if` is no function word. */
function isHyphenated(text: string, start: number, end: number): boolean {
  return (
    /[\p{L}\p{N}]-$/u.test(text.slice(Math.max(0, start - 3), start)) ||
    /^-[\p{L}\p{N}]/u.test(text.slice(end, end + 3))
  );
}

/** A search for `C++` is not one for every `c`. */
function withoutLettersOfCompounds(tokens: readonly Token[]): Token[] {
  // From the end, as a compound follows its parts.
  let compoundStart = Number.POSITIVE_INFINITY;
  const kept = tokens.toReversed().filter(({ term, start, end }) => {
    if (COMPOUND.test(term)) compoundStart = start;
    return end - start > 1 || start < compoundStart;
  });
  return kept.toReversed();
}
