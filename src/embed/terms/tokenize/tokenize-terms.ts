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
  const terms: string[] = [];
  const starts: number[] = [];
  readRuns(text, {
    word(start, end) {
      terms.push(wordTerm(text.slice(start, end)));
      starts.push(start);
    },
    compound(term, start) {
      // It takes the place of its parts.
      while (starts.length > 0 && starts.at(-1)! >= start) {
        starts.pop();
        terms.pop();
      }
      terms.push(term);
      starts.push(start);
    },
    unsegmented(start, end) {
      for (const word of segmentUnspaced(text.slice(start, end))) {
        terms.push(word);
        starts.push(start);
      }
    },
    hangul(start, end) {
      terms.push(wordTerm(text.slice(start, end)));
      starts.push(start);
    },
  });
  return terms;
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
