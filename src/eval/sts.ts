import { EngineError, throwIfAborted } from "../core/errors.ts";
import type { OnProgress } from "../core/progress.ts";
import { pearson, spearman } from "./correlation.ts";
import type { SentencePair } from "./sentence-pairs.ts";

/** Agreement of computed similarities with judged ones, over all pairs. */
export interface StsReport {
  readonly pairs: number;
  readonly spearman: number;
  readonly pearson: number;
}

const BATCH_PAIRS = 256;

/**
 * Correlates similarities with the judged scores of sentence pairs (semantic textual similarity).
 *
 * @param similarity  one number for each pair `a[i]`, `b[i]`, higher is more alike; called with up to 256 pairs
 * @throws {EngineError} `ABORTED`; `BAD_REQUEST` if `similarity` returns too few or too many numbers, or the
 *   correlation is undefined (see `pearson`)
 */
export async function evaluateSts({
  pairs,
  similarity,
  signal,
  onProgress,
}: {
  readonly pairs: readonly SentencePair[];
  readonly similarity: (a: string[], b: string[]) => Promise<readonly number[]>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}): Promise<StsReport> {
  const computed: number[] = [];
  for (let start = 0; start < pairs.length; start += BATCH_PAIRS) {
    throwIfAborted(signal);
    const batch = pairs.slice(start, start + BATCH_PAIRS);
    const values = await similarity(
      batch.map(({ sentence1 }) => sentence1),
      batch.map(({ sentence2 }) => sentence2),
    );
    if (values.length !== batch.length) {
      throw new EngineError("BAD_REQUEST", `Got ${values.length} similarities for ${batch.length} pairs`, {
        hint: "Return one similarity for each pair.",
        data: { expected: batch.length, actual: values.length },
      });
    }
    computed.push(...values);
    onProgress?.({ stage: "compare", done: computed.length, total: pairs.length, unit: "pairs" });
  }
  const judged = pairs.map(({ score }) => score);
  return { pairs: pairs.length, spearman: spearman(computed, judged), pearson: pearson(computed, judged) };
}
