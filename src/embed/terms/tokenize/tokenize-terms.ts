import { clipTerm, foldWord, MAX_TERM_LENGTH, remembering } from "../../../core/fold.ts";
import { sentenceEnds } from "../../../core/sentences.ts";
import { readRuns } from "../../../core/text-runs.ts";
import { segmentUnspaced } from "./segment-unspaced.ts";

/** Changes whenever the same text would give other terms. */
export const TERM_TOKENIZER_VERSION = "1";

/** The terms of a text in order. */
export type TermTokenizer = (text: string) => string[];

/** Takes terms one after another, as strings or as UTF-8, whose bytes are read before it returns. */
export interface TermSink {
  add(term: string): void;
  addBytes(bytes: Uint8Array, start: number, end: number): void;
  /** Whole lines of valid UTF-8 that are cut already: each is a sentence, white space between its terms. */
  addLines(lines: Uint8Array): void;
  endSentence(): void;
}

const wordTerm = remembering((word) => clipTerm(foldWord(word)));

/**
 * Cuts a text into the terms that get vectors: the words of the full-text index, but not stemmed and none of them twice.
 *
 * - Words are lower-case, without accents, in their compatibility form; one joined by `.`, `_`, `+` or `#` is one term: `node.js`, `c++`.
 * - Chinese is simplified and cut into words; Latin words in it stay whole. Japanese, Thai, Lao, Khmer and Burmese are cut into words too.
 */
export function tokenizeTerms(text: string): string[] {
  const { terms, starts, ends } = readTerms(text);
  return terms.map((term, i) => term ?? wordTerm(text.slice(starts[i], ends[i])));
}

/** A term, and the UTF-16 range of the text that it was made of. */
export interface LocatedTerm {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** The terms of `tokenizeTerms` with their places; words of a run that was folded to another length have that of the run. */
export function locateTerms(text: string): LocatedTerm[] {
  const { starts, ends } = readTerms(text);
  return tokenizeTerms(text).map((term, i) => ({ term, start: starts[i]!, end: ends[i]! }));
}

/** Terms with their places; null for a word that is to be folded. */
interface ReadTerms {
  readonly terms: (string | null)[];
  readonly starts: number[];
  readonly ends: number[];
}

function readTerms(text: string): ReadTerms {
  const terms: (string | null)[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (term: string | null, start: number, end: number): void => {
    terms.push(term);
    starts.push(start);
    ends.push(end);
  };
  readRuns(text, {
    word: (start, end) => add(null, start, end),
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
    hangul: (start, end) => add(null, start, end),
  });
  return { terms, starts, ends };
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

const asciiTerm = new Uint8Array(MAX_TERM_LENGTH);

/** The sentences of `tokenizeSentences`, without a string for each word of ASCII. */
export function readSentences(text: string, sink: TermSink): void {
  let start = 0;
  for (const end of sentenceEnds(text)) {
    const sentence = text.slice(start, end);
    const { terms, starts, ends } = readTerms(sentence);
    terms.forEach((term, i) => {
      const length = term === null ? lowerAscii(sentence, starts[i]!, ends[i]!) : 0;
      if (length > 0) sink.addBytes(asciiTerm, 0, length);
      else sink.add(term ?? wordTerm(sentence.slice(starts[i], ends[i])));
    });
    if (terms.length > 0) sink.endSentence();
    start = end;
  }
}

/** What `wordTerm` makes of ASCII letters and digits, into `asciiTerm`. @returns its length; 0 for other words */
function lowerAscii(text: string, start: number, end: number): number {
  const length = Math.min(end - start, MAX_TERM_LENGTH);
  for (let i = 0; i < end - start; i++) {
    const unit = text.charCodeAt(start + i);
    if (unit >= 0x80) return 0;
    if (i < length) asciiTerm[i] = unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  }
  return length;
}
