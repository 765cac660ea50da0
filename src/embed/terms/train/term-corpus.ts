import type { TermSink } from "../tokenize/tokenize-terms.ts";

/** A text as sentences of terms, which may be read more than once. */
export interface TermCorpus {
  /** From the first one on, at each call. Windows do not reach over the end of a sentence. */
  sentences(): AsyncIterable<readonly string[]>;
  /** The same into a sink, a little at a time, for a corpus that need not make strings of what it reads. */
  readInto?(sink: TermSink): AsyncIterable<void>;
}

/** A corpus that is in memory. */
export function corpusOf(sentences: Iterable<readonly string[]>): TermCorpus {
  return {
    async *sentences() {
      yield* sentences;
    },
  };
}
