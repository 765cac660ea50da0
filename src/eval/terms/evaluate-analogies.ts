import { EngineError } from "../../core/errors.ts";
import type { TermAnalogyMethod } from "../../core/terms.ts";
import type { AnalogyQuestion, AnalogySection } from "./analogy-questions.ts";
import type { EvaluatedTerms, LookupOptions, RowAnalogy } from "./evaluated-terms.ts";
import { TermLookup } from "./evaluated-terms.ts";

export interface AnalogyScore {
  readonly section: string;
  readonly questions: number;
  /** Of the questions, those with a word that is not known. */
  readonly unknown: number;
  readonly correct: number;
  /** Correct ones among those that counted; null where none did. */
  readonly accuracy: number | null;
}

export interface AnalogiesReport {
  readonly total: AnalogyScore;
  readonly sections: readonly AnalogyScore[];
}

export interface AnalogiesOptions extends LookupOptions {
  /** Default "add". */
  readonly method?: TermAnalogyMethod | undefined;
}

interface Asked extends RowAnalogy {
  readonly section: number;
  /** All rows that count as the answer. */
  readonly expected: ReadonlySet<number>;
}

/**
 * How many analogies come out right, by the conventions of gensim's `evaluate_word_analogies`: the words of a question are no answers to
 * it, in whatever case.
 *
 * @throws {EngineError} `BAD_REQUEST` if the model knows the words of no question
 */
export function evaluateAnalogies(
  terms: EvaluatedTerms,
  sections: readonly AnalogySection[],
  options: AnalogiesOptions = {},
): AnalogiesReport {
  const { mostFrequent, method = "add", dummyForUnknown = false } = options;
  const lookup = new TermLookup(terms.terms, options);
  const asked = sections.flatMap(({ questions }, section) =>
    questions.flatMap((question) => {
      const rows = rowsOf(lookup, question);
      return rows === null ? [] : [{ ...rows, section }];
    }),
  );
  if (asked.length === 0) throw nothingKnown(sections.length);
  const answers = terms.answerAnalogies(asked, { method, ...(mostFrequent === undefined ? {} : { mostFrequent }) });
  const correct = sections.map(() => 0);
  asked.forEach(({ section, expected }, i) => {
    if (expected.has(answers[i]!)) correct[section]!++;
  });
  const known = sections.map((_, section) => asked.filter((one) => one.section === section).length);
  const scores = sections.map(({ name, questions }, i) =>
    scoreOf(name, { questions: questions.length, known: known[i]!, correct: correct[i]!, dummyForUnknown }),
  );
  const sum = (field: "questions" | "unknown" | "correct"): number => scores.reduce((all, one) => all + one[field], 0);
  const questions = sum("questions");
  return {
    total: scoreOf("total", {
      questions,
      known: questions - sum("unknown"),
      correct: sum("correct"),
      dummyForUnknown,
    }),
    sections: scores,
  };
}

function rowsOf(lookup: TermLookup, { a, b, c, expected }: AnalogyQuestion): Omit<Asked, "section"> | null {
  const [rowA, rowB, rowC, answer] = [a, b, c, expected].map((word) => lookup.row(word));
  if (rowA === undefined || rowB === undefined || rowC === undefined || answer === undefined) return null;
  const excluded = [...new Set([a, b, c].flatMap((word) => lookup.rows(word)))];
  return { a: rowA, b: rowB, c: rowC, excluded, expected: new Set(lookup.rows(expected)) };
}

function scoreOf(
  section: string,
  {
    questions,
    known,
    correct,
    dummyForUnknown,
  }: { questions: number; known: number; correct: number; dummyForUnknown: boolean },
): AnalogyScore {
  const counted = dummyForUnknown ? questions : known;
  return {
    section,
    questions,
    unknown: questions - known,
    correct,
    accuracy: counted === 0 ? null : correct / counted,
  };
}

function nothingKnown(sections: number): EngineError {
  return new EngineError("BAD_REQUEST", "The model knows the words of no question", {
    hint: "Evaluate a model of the language that the questions are in, or allow more than its most frequent terms.",
    data: { sections },
  });
}
