import type { TaskOptions } from "../../../core/care.ts";
import { EngineError, throwIfAborted } from "../../../core/errors.ts";
import type { TermModel } from "../term-model.ts";
import { assertBounded, MAX_MAGNITUDE } from "../train/assert-bounded.ts";
import { clearMemory } from "../train/kernels.ts";
import { encodeCorpus } from "../train/encode-corpus.ts";
import type { TermCorpus } from "../train/term-corpus.ts";
import type { TokenFile } from "../train/token-file.ts";
import { countPairs } from "./count-pairs.ts";
import { GloveNetwork } from "./glove-network.ts";
import { type GloveOptions, resolveGloveOptions } from "./glove-options.ts";
import { GloveThreads } from "./glove-threads.ts";
import { shufflePairs } from "./shuffle-pairs.ts";

export interface GloveTask extends TaskOptions {
  /** Called after each epoch, before the next one begins; what `model` gives is a copy. */
  readonly onEpoch?: ((epoch: GloveEpoch) => Promise<void>) | undefined;
}

export interface GloveEpoch {
  readonly epochsDone: number;
  /** Mean over the pairs, before each of their steps. */
  readonly cost: number;
  readonly model: () => TermModel;
}

const REPORT_MS = 100;

/**
 * Trains vectors of the terms of a corpus by GloVe: wᵢ · w̃ⱼ + bᵢ + b̃ⱼ ≈ ln xᵢⱼ, where xᵢⱼ is how often two terms stand together.
 *
 * @throws {EngineError} `BAD_CONFIG` for an option out of range or more memory than can be addressed, `BAD_REQUEST` for a corpus without a
 *   pair of terms that are frequent enough, `TRAINING_DIVERGED` for too high an alpha, `ABORTED`, `STORAGE_FAILED`
 * @see Pennington, Socher & Manning, EMNLP 2014, https://aclanthology.org/D14-1162/
 */
export async function trainGlove(
  corpus: TermCorpus,
  options: Partial<GloveOptions> = {},
  task: GloveTask = {},
): Promise<TermModel> {
  const resolved = resolveGloveOptions(options);
  using encoded = await encodeCorpus(corpus, { ...resolved, ...task });
  using counted = await countPairs(encoded, { ...resolved, ...task });
  using pairs = await shufflePairs(counted, { ...resolved, ...task });
  if (pairs.tokens === 0)
    throw new EngineError(
      "BAD_REQUEST",
      `No terms of the corpus stand together that occur ${resolved.minCount} times or more`,
      {
        hint: "Train on more text, or lower minCount.",
        data: { terms: encoded.vocabulary.counts.length, minCount: resolved.minCount },
      },
    );
  const network = new GloveNetwork(resolved, encoded.vocabulary, (bytes) => clearMemory(encoded.memory, bytes));
  return await train(network, pairs, resolved, encoded.words, task);
}

async function train(
  network: GloveNetwork,
  pairs: TokenFile,
  { epochs, alpha }: GloveOptions,
  words: number,
  { signal, onProgress, onEpoch }: GloveTask,
): Promise<TermModel> {
  await using threads = new GloveThreads(network, pairs);
  let epochsDone = 0;
  const report = (share = threads.share): void => {
    const done = Math.round(words * Math.min(epochs, epochsDone + share));
    onProgress?.({ stage: "train", done, total: words * epochs, unit: "words" });
  };
  const stop = (): void => threads.stop();
  signal?.addEventListener("abort", stop, { once: true });
  const timer = onProgress === undefined ? undefined : setInterval(report, REPORT_MS);
  try {
    throwIfAborted(signal);
    while (epochsDone < epochs) {
      const cost = await threads.trainEpoch();
      if (cost === null) throwIfAborted(signal);
      epochsDone++;
      // Written so that what is not a number fails as well.
      const areBounded = network.toModel(epochsDone).vectors.every((value) => Math.abs(value) <= MAX_MAGNITUDE);
      assertBounded(areBounded, alpha, epochsDone);
      await onEpoch?.({ epochsDone, cost: cost ?? 0, model: () => network.toModel(epochsDone) });
    }
    report(0);
    return network.toModel(epochsDone);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", stop);
  }
}
