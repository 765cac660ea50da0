/** What a model keeps so that its training can go on, and what has to be as it was then. */
import { EngineError, isEngineError } from "../../../core/errors.ts";
import type { TermModel } from "../term-model.ts";
import type { EncodedCorpus } from "./encode-corpus.ts";
import { resolveTrainingOptions, type TrainingOptions } from "./training-options.ts";

export interface TrainedState {
  readonly training: NonNullable<TermModel["training"]>;
  readonly counts: Float64Array;
  /** With what the file does not say filled in. */
  readonly options: TrainingOptions;
}

const TITLES = { glove: "GloVe", doc2vec: "Doc2Vec" } as const;

/** @throws {EngineError} `BAD_REQUEST` for a model whose training cannot go on, `BAD_CONFIG` for one trained with options not known here */
export function trainedState({ algorithm, training, counts }: TermModel): TrainedState {
  if (algorithm === "glove" || algorithm === "doc2vec")
    throw new EngineError("BAD_REQUEST", `The model was trained by ${TITLES[algorithm]}, and that cannot go on`, {
      hint: "Train it anew on all of the text; models of Word2Vec and FastText can go on.",
      data: { algorithm },
    });
  if (training === null || training.outputVectors === null || counts === null)
    throw new EngineError("BAD_REQUEST", "The model holds vectors without the output layer that training needs", {
      hint: "Take a file that `kenning terms train` wrote, or a .bin that fastText has trained with negative sampling.",
      data: { algorithm },
    });
  return { training, counts, options: resolveTrainingOptions(training.options) };
}

/** Whether the training of a model can go on, on its text or on new text. */
export function canGoOn(model: TermModel): boolean {
  try {
    trainedState(model);
    return true;
  } catch (error) {
    if (isEngineError(error)) return false;
    throw error;
  }
}

/** @throws {EngineError} `BAD_REQUEST` for an option that is given, is not free, and is another than before */
export function assertSame(
  before: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
  isFree: (option: string) => boolean,
): void {
  for (const [option, value] of Object.entries(given)) {
    const stored = before[option];
    if (value === undefined || isFree(option) || JSON.stringify(value) === JSON.stringify(stored)) continue;
    throw new EngineError(
      "BAD_REQUEST",
      `The model was trained with ${option} ${JSON.stringify(stored)}, which cannot become ${JSON.stringify(value)}`,
      {
        hint: "Leave the option out, or train a new model with it.",
        data: { option, stored, given: value },
      },
    );
  }
}

/**
 * Of files that do not say what they were trained on, by the counts of their terms.
 *
 * @throws {EngineError} `BAD_REQUEST` for another text than the model was trained on
 */
export function assertSameText(
  { words, checksum, knownCounts }: EncodedCorpus,
  { training, counts, options }: TrainedState,
): void {
  const { text } = training;
  // Terms that were forgotten while counting have been counted in part.
  const isCounted = (count: number, i: number): boolean =>
    options.maxCountedTerms === null ? count === counts[i] : count >= counts[i]!;
  const isSame =
    text === undefined ? knownCounts!.every(isCounted) : text.words === words && text.checksum === checksum;
  if (isSame) return;
  const trained = text === undefined ? "one of other counts" : `one of ${text.words} words`;
  throw new EngineError("BAD_REQUEST", `The text of ${words} words is another than was trained on, ${trained}`, {
    hint: "Resume on the same text, cut into the same terms; new text is for an update.",
    data: { words, trainedWords: text?.words ?? null },
  });
}
