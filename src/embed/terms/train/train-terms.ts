import { EngineError, throwIfAborted } from "../../../core/errors.ts";
import type { TaskOptions } from "../../../core/care.ts";
import type { TermModel } from "../term-model.ts";
import { clearMemory, type TrainingMemory } from "./kernels.ts";
import { encodeCorpus, type EncodedCorpus } from "./encode-corpus.ts";
import type { TermCorpus } from "./term-corpus.ts";
import { assertSame, assertSameText, trainedState } from "./trained-state.ts";
import { type DocumentLayer, TrainingNetwork } from "./training-network.ts";
import { resolveTrainingOptions, type TrainingOptions } from "./training-options.ts";
import { TrainingThreads } from "./training-threads.ts";

export interface TrainingTask extends TaskOptions {
  /** Called after each epoch; the next one begins, and changes what `model` gave, when the promise is fulfilled. */
  readonly onEpoch?: ((epochsDone: number, model: () => TermModel) => Promise<void>) | undefined;
  /** Whether only other threads train, so that the calling one answers at once whatever it is asked; else it is one of them. Default false. */
  readonly sparesCaller?: boolean | undefined;
}

const REPORT_MS = 100;

/**
 * Trains vectors of the terms of a corpus, by Word2Vec or FastText.
 *
 * @throws {EngineError} `BAD_CONFIG` for an option out of range or more memory than can be addressed, `BAD_REQUEST` for a corpus
 *   without a term that is frequent enough, `TRAINING_DIVERGED` for too high an alpha, `ABORTED`, `STORAGE_FAILED`
 * @see Mikolov et al., NIPS 2013, https://arxiv.org/abs/1310.4546; Bojanowski et al., TACL 2017, https://arxiv.org/abs/1607.04606
 */
export async function trainTerms(
  corpus: TermCorpus,
  options: Partial<TrainingOptions> = {},
  task: TrainingTask = {},
): Promise<TermModel> {
  const resolved = resolveTrainingOptions(options);
  using encoded = await encodeCorpus(corpus, { ...resolved, ...task });
  return await trainNetwork(encoded, networkFor(encoded, resolved), resolved, 0, task);
}

/**
 * Goes on where training was interrupted: the same vocabulary, the same schedule, the same options.
 *
 * @param corpus   the one that was trained on
 * @param changes  more epochs, other threads; other options may be given if they are as they were
 * @throws {EngineError} as `trainTerms`; `BAD_REQUEST` for a model that has no training state or no epoch to go, for another option than
 *   it was trained with and for another text
 */
export async function resumeTraining(
  model: TermModel,
  corpus: TermCorpus,
  changes: Partial<TrainingOptions> = {},
  task: TrainingTask = {},
): Promise<TermModel> {
  const state = trainedState(model);
  assertSame({ ...state.options }, changes, (option) => option === "epochs" || option === "threads");
  const { training, counts } = state;
  const options = resolveTrainingOptions({ ...training.options, ...given(changes) });
  if (training.epochsDone >= options.epochs)
    throw new EngineError("BAD_REQUEST", `All ${training.epochsDone} epochs of the model are done`, {
      hint: "Ask for more epochs than that, or train it on new text.",
      data: { epochsDone: training.epochsDone, epochs: options.epochs },
    });
  const known = { terms: model.terms, counts };
  using encoded = await encodeCorpus(corpus, { ...options, known, fixed: true, ...task });
  assertSameText(encoded, state);
  const network = networkFor(encoded, options);
  network.continueFrom(model);
  return await trainNetwork(encoded, network, options, training.epochsDone, task);
}

const SHAPE: ReadonlySet<string> = new Set(["algorithm", "dimensions", "loss", "minN", "maxN", "buckets"]);

/**
 * Trains a model on new text: its terms stay, those of the text that are frequent enough join them.
 *
 * @param changes  of the options the model was trained with; `maxTerms` is how many terms may join
 * @throws {EngineError} as `trainTerms`; `BAD_REQUEST` for a model without training state, for an option that would make the network
 *   another, and for a model trained with hierarchical softmax, whose tree new counts would change
 */
export async function updateTerms(
  model: TermModel,
  corpus: TermCorpus,
  changes: Partial<TrainingOptions> = {},
  task: TrainingTask = {},
): Promise<TermModel> {
  const { training, counts, options: before } = trainedState(model);
  assertSame({ ...before }, changes, (option) => !SHAPE.has(option));
  const options = resolveTrainingOptions({ ...training.options, ...given(changes) });
  if (options.loss === "hierarchical-softmax")
    throw new EngineError("BAD_REQUEST", "A model of hierarchical softmax cannot learn new terms", {
      hint: "Train it anew on all of the text, or with negative sampling.",
      data: { loss: options.loss },
    });
  const known = { terms: model.terms, counts };
  using encoded = await encodeCorpus(corpus, { ...options, known, ...task });
  const network = networkFor(encoded, options);
  network.continueFrom(model);
  return await trainNetwork(encoded, network, options, 0, task);
}

/** Without those that are undefined, which would hide the ones of a model. */
function given(options: Partial<TrainingOptions>): Partial<TrainingOptions> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** @throws {EngineError} `BAD_REQUEST` when nothing can be trained on */
export function networkFor(
  { vocabulary, ends, memory }: EncodedCorpus,
  options: TrainingOptions,
  documents: DocumentLayer | null = null,
): TrainingNetwork {
  const terms = vocabulary.counts.length;
  if (terms === 0 || ends.length === 0)
    throw new EngineError(
      "BAD_REQUEST",
      `No terms of the corpus stand together that occur ${options.minCount} times or more`,
      {
        hint: "Train on more text, or lower minCount.",
        data: { terms, minCount: options.minCount },
      },
    );
  const longestPiece = ends.reduce((longest, end, i) => Math.max(longest, end - (ends[i - 1] ?? 0)), 0);
  const createMemory = (bytes: number): TrainingMemory => clearMemory(memory, bytes);
  return new TrainingNetwork(options, vocabulary, longestPiece, createMemory, documents);
}

/** Trains the epochs that are left, and gives the terms' model. */
export async function trainNetwork(
  encoded: EncodedCorpus,
  network: TrainingNetwork,
  options: TrainingOptions,
  epochsDone: number,
  task: TrainingTask,
): Promise<TermModel> {
  // Its threads have ended before the model's terms become strings.
  await trainEpochs(encoded, network, options, epochsDone, task);
  return modelOf(network, encoded, options.epochs);
}

function modelOf(network: TrainingNetwork, { words, checksum }: EncodedCorpus, epochsDone: number): TermModel {
  const model = network.toModel(epochsDone);
  return { ...model, training: { ...model.training!, text: { words, checksum } } };
}

async function trainEpochs(
  encoded: EncodedCorpus,
  network: TrainingNetwork,
  options: TrainingOptions,
  epochsDone: number,
  { signal, onProgress, onEpoch, sparesCaller = false }: TrainingTask,
): Promise<void> {
  await using threads = new TrainingThreads(network, encoded, options, sparesCaller);
  let epoch = epochsDone;
  const report = (share = threads.share): void => {
    const total = encoded.words * options.epochs;
    const done = Math.round(encoded.words * Math.min(options.epochs, epoch + share));
    const alpha = options.alpha - (options.alpha - options.minAlpha) * (done / total);
    onProgress?.({ stage: "train", done, total, unit: "words", values: { alpha } });
  };
  const stop = (): void => threads.stop();
  signal?.addEventListener("abort", stop, { once: true });
  const timer = onProgress === undefined ? undefined : setInterval(report, REPORT_MS);
  try {
    throwIfAborted(signal);
    report(0);
    for (; epoch < options.epochs; epoch++) {
      if (!(await threads.trainEpoch(epoch))) throwIfAborted(signal);
      network.assertBounded(epoch + 1);
      if (epoch + 1 < options.epochs) await onEpoch?.(epoch + 1, () => modelOf(network, encoded, epoch + 1));
    }
    report(0);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener("abort", stop);
  }
}
