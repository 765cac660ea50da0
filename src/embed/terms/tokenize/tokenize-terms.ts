import { clipTerm, foldWord, remembering } from "../../../core/fold.ts";
import { sentenceEnds } from "../../../core/sentences.ts";
import { readRuns } from "../../../core/text-runs.ts";
import { segmentUnspaced } from "./segment-unspaced.ts";

/** Changes whenever the same text would give other terms. */
export const TERM_TOKENIZER_VERSION = "1";

/** The terms of a text in order. */
export type TermTokenizer = (text: string) => string[];

const wordTerm = remembering((word) => clipTerm(foldWord(word)));

/**
 * Cuts a text into the terms that get vectors: the words of the full-text index, but not stemmed and none of them twice.
 *
 * - Words are lower-case, without accents, in their compatibility form; one joined by `.`, `_`, `+` or `#` is one term: `node.js`, `c++`.
 * - Chinese is simplified and cut into words; Latin words in it stay whole. Japanese, Thai, Lao, Khmer and Burmese are cut into words too.
 */
export function tokenizeTerms(text: string): string[] {
  return readTerms(text).terms;
}

/** A term, and the UTF-16 range of the text that it was made of. */
export interface LocatedTerm {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** The terms of `tokenizeTerms` with their places; words of a run that was folded to another length have that of the run. */
export function locateTerms(text: string): LocatedTerm[] {
  const { terms, starts, ends } = readTerms(text);
  return terms.map((term, i) => ({ term, start: starts[i]!, end: ends[i]! }));
}

function readTerms(text: string): { terms: string[]; starts: number[]; ends: number[] } {
  const terms: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (term: string, start: number, end: number): void => {
    terms.push(term);
    starts.push(start);
    ends.push(end);
  };
  readRuns(text, {
    word: (start, end) => add(wordTerm(text.slice(start, end)), start, end),
    compound(term, start, end) {
      // It takes the place of its parts.
      while (starts.length > 0 && starts.at(-1)! >= start) for (const list of [terms, starts, ends]) list.pop();
      add(term, start, end);
    },
    unsegmented(start, end) {
      const words = segmentUnspaced(text.slice(start, end));
      const isAsLong = words.reduce((sum, { length }) => sum + length, 0) === end - start;
      let at = start;
      for (const word of words) {
        if (isAsLong) add(word, at, (at += word.length));
        else add(word, start, end);
      }
    },
    hangul: (start, end) => add(wordTerm(text.slice(start, end)), start, end),
  });
  return { terms, starts, ends };
}

/** For a corpus that is cut already, one sentence a line with white space between terms. */
export function splitTerms(line: string): string[] {
  return line.split(/\s+/).filter((term) => term !== "");
}

/** The sentences of a text as terms; those without a term are left out. */
export function* tokenizeSentences(text: string, tokenize: TermTokenizer = tokenizeTerms): Generator<string[]> {
  let start = 0;
  for (const end of sentenceEnds(text)) {
    const terms = tokenize(text.slice(start, end));
    if (terms.length > 0) yield terms;
    start = end;
  }
}
