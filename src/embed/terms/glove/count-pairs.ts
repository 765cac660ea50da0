import { setImmediate } from "node:timers/promises";
import { throwIfAborted } from "../../../core/errors.ts";
import type { OnProgress } from "../../../core/progress.ts";
import type { EncodedCorpus } from "../train/encode-corpus.ts";
import { END_OF_SENTENCE } from "../train/task-layout.ts";
import { readTokens } from "../train/read-tokens.ts";
import { PairRuns } from "./pair-runs.ts";
import { PairTable } from "./pair-table.ts";

export interface CountPairsOptions {
  readonly window: number;
  readonly memoryBytes: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What was counted, to be read once by `runs.merge(table)`. */
export interface CountedPairs extends Disposable {
  readonly runs: PairRuns;
  readonly table: PairTable;
}

/**
 * Counts how often terms stand within a window of each other: two at distance d count 1/d, on either side. A pair (a, b) stands for
 * (b, a) as well; of a term with itself both are summed.
 *
 * @throws {EngineError} `ABORTED`, `STORAGE_FAILED`
 */
export async function countPairs(corpus: EncodedCorpus, options: CountPairsOptions): Promise<CountedPairs> {
  const { window, memoryBytes, signal, onProgress } = options;
  const runs = new PairRuns();
  const table = new PairTable(corpus.vocabulary.terms.length, memoryBytes);
  try {
    for (const [i, end] of corpus.ends.entries()) {
      const start = corpus.ends[i - 1] ?? 0;
      const tokens = new Uint32Array(end - start);
      readTokens(corpus.file.fd, tokens, start);
      countPiece(tokens, window, table, runs);
      throwIfAborted(signal);
      onProgress?.({ stage: "pairs", done: end, total: corpus.ends.at(-1)!, unit: "words" });
      if (i % 16 === 0) await setImmediate();
    }
    return { runs, table, [Symbol.dispose]: () => runs[Symbol.dispose]() };
  } catch (error) {
    runs[Symbol.dispose]();
    throw error;
  }
}

function countPiece(tokens: Uint32Array, window: number, table: PairTable, runs: PairRuns): void {
  let sentenceStart = 0;
  for (let at = 0; at < tokens.length; at++) {
    const term = tokens[at]!;
    if (term === END_OF_SENTENCE) {
      sentenceStart = at + 1;
      continue;
    }
    for (let before = Math.max(sentenceStart, at - window); before < at; before++) {
      const other = tokens[before]!;
      const amount = 1 / (at - before);
      if (other < term) table.add(other, term, amount);
      else table.add(term, other, other === term ? 2 * amount : amount);
    }
    if (table.isFull) runs.append(table);
  }
}
