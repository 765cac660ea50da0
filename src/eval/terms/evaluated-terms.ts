import type { TermAnalogyMethod } from "../../core/terms.ts";

/** What is evaluated: term vectors by their rows, the most frequent first. */
export interface EvaluatedTerms {
  readonly terms: readonly string[];
  /** Cosine of two rows. */
  similarityOfRows(a: number, b: number): number;
  /** @returns the row of the best answer to each, −1 where all are excluded */
  answerAnalogies(
    questions: readonly RowAnalogy[],
    options: { readonly mostFrequent?: number; readonly method?: TermAnalogyMethod },
  ): Int32Array;
}

/** "a is to b as c is to …", in rows. */
export interface RowAnalogy {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Rows that are no answer. */
  readonly excluded: readonly number[];
}

/** How words of a judged set are found among the terms. */
export interface LookupOptions {
  /** Only the so many most frequent terms are known; default all. */
  readonly mostFrequent?: number | undefined;
  /** Default false: words and terms are compared in upper case, and the most frequent of equal terms counts. */
  readonly caseSensitive?: boolean | undefined;
  /** Whether what holds an unknown word counts as a miss; default false, it is left out. */
  readonly dummyForUnknown?: boolean | undefined;
}

/** Rows of terms by how they are compared. */
export class TermLookup {
  readonly #rows = new Map<string, number[]>();
  readonly #caseSensitive: boolean;

  constructor(terms: readonly string[], { mostFrequent = Infinity, caseSensitive = false }: LookupOptions) {
    this.#caseSensitive = caseSensitive;
    for (let row = 0; row < Math.min(terms.length, mostFrequent); row++) {
      const key = this.key(terms[row]!);
      const rows = this.#rows.get(key);
      if (rows === undefined) this.#rows.set(key, [row]);
      else rows.push(row);
    }
  }

  key(word: string): string {
    return this.#caseSensitive ? word : word.toUpperCase();
  }

  /** The most frequent term that a word stands for. */
  row(word: string): number | undefined {
    return this.#rows.get(this.key(word))?.[0];
  }

  /** All terms that a word stands for. */
  rows(word: string): readonly number[] {
    return this.#rows.get(this.key(word)) ?? [];
  }
}
