import { analyze, queryTerms } from "../../store/analyze/analyzer.ts";
import { isStopWord } from "../../store/analyze/stop-words.ts";
import { expectedType, type AnswerType } from "./answer-type.ts";

/** Each term costs a look-up; no question has more that matter. */
const MAX_TERMS = 64;
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

const QUESTION_PHRASES =
  /\bhow\s+(?:many|much|old|long|far|tall|large|big|often|deep|fast|heavy)\b|\bwhat\s+(?:kinds?|types?|sorts?|year|date|percentage|percent)(?:\s+of)?\b|多少|什么时候|什么时间|什么地方|什么样|什么人|哪一?[年天个些位种]|哪里|哪儿|何[时地年处人]|怎么样?|怎样|几[个年次种位]|为什么|为何/giu;
const NAME = /(?<=\S\s+["'(]?)\p{Lu}\p{L}+|\d+/gu;

/** A word of the question: a text has it when it has all of its terms. */
export interface QuestionWord {
  readonly terms: readonly string[];
}

export interface Question {
  readonly text: string;
  /** Distinct index terms, function words left out. */
  readonly terms: readonly string[];
  /** For scripts with spaces the terms themselves; in Chinese and Japanese whole words, where terms are characters and pairs. */
  readonly words: readonly QuestionWord[];
  readonly type: AnswerType | null;
  /** Terms of its numbers and of words with a capital within the sentence: what an answer cannot be without. */
  readonly names: readonly string[];
}

export function parseQuestion(text: string): Question {
  const terms = tellingTerms(text).slice(0, MAX_TERMS);
  const names = [...new Set(Array.from(text.matchAll(NAME), ([name]) => analyze(name)).flat())].map(({ term }) => term);
  return { text, terms, words: wordsOf(text, terms), type: expectedType(text), names };
}

/** The words that ask are in no answer: "how many years" is answered by "17 years". */
function tellingTerms(text: string): string[] {
  const statement = text.replace(QUESTION_PHRASES, " ");
  const terms = statement.trim() === "" ? [] : queryTerms(statement);
  return terms.length > 0 ? terms : queryTerms(text);
}

function wordsOf(text: string, terms: readonly string[]): QuestionWord[] {
  if (!SPACELESS.test(text)) return terms.map((term) => ({ terms: [term] }));
  const known = new Set(terms);
  const words = new Map<string, QuestionWord>();
  for (const { segment, isWordLike } of new Intl.Segmenter("zh", { granularity: "word" }).segment(text)) {
    if (isWordLike !== true || isStopWord(segment.toLowerCase())) continue;
    const own = termsOfWord(segment).filter((term) => known.has(term));
    if (own.length > 0) words.set(own.join(" "), { terms: own });
  }
  return words.size > 0 ? [...words.values()] : terms.map((term) => ({ terms: [term] }));
}

/** Pairs of characters say where the characters of a word stand together. */
function termsOfWord(word: string): string[] {
  const terms = [...new Set(analyze(word).map(({ term }) => term))];
  const isSpaceless = SPACELESS.test(word);
  const pairs = isSpaceless ? terms.filter((term) => Array.from(term).length > 1) : terms;
  return pairs.length > 0 ? pairs : terms;
}
