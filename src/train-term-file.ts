import { existsSync, realpathSync } from "node:fs";
import type { TaskOptions } from "./core/care.ts";
import { EngineError, isEngineError } from "./core/errors.ts";
import type { Doc2VecOptions } from "./embed/terms/doc2vec/doc2vec-options.ts";
import { textDocuments } from "./embed/terms/doc2vec/text-documents.ts";
import { type DocumentCorpus, trainDoc2Vec } from "./embed/terms/doc2vec/train-doc2vec.ts";
import { readTerms } from "./embed/terms/formats/read-terms.ts";
import { writeTerms } from "./embed/terms/formats/write-terms.ts";
import type { GloveOptions } from "./embed/terms/glove/glove-options.ts";
import { trainGlove } from "./embed/terms/glove/train-glove.ts";
import { assertOptionsUsed } from "./embed/terms/option-use.ts";
import type { TermModel, TextPreparation } from "./embed/terms/term-model.ts";
import { findPhrases, joinPhrases, type PhraseOptions, resolvePhraseOptions } from "./embed/terms/train/phrases.ts";
import { readText } from "./embed/terms/train/read-text.ts";
import type { TermCorpus } from "./embed/terms/train/term-corpus.ts";
import { type TextForm, textCorpus } from "./embed/terms/train/text-corpus.ts";
import { assertSame, trainedState } from "./embed/terms/train/trained-state.ts";
import { resumeTraining, type TrainingTask, trainTerms, updateTerms } from "./embed/terms/train/train-terms.ts";
import type { TrainingOptions } from "./embed/terms/train/training-options.ts";

export { ENGLISH_CONNECTOR_WORDS } from "./embed/terms/train/phrases.ts";
export type { PhraseOptions } from "./embed/terms/train/phrases.ts";
export type { TextForm } from "./embed/terms/train/text-corpus.ts";
export type { TrainingOptions } from "./embed/terms/train/training-options.ts";

/** By the algorithm: Word2Vec, where none is named, and FastText; GloVe; Doc2Vec, for which each line is a document. */
export type TermFileOptions =
  | Partial<TrainingOptions>
  | ({ readonly algorithm: "glove" } & Partial<GloveOptions>)
  | ({ readonly algorithm: "doc2vec" } & Partial<Doc2VecOptions>);

type TrainedOn = string | AsyncIterable<Uint8Array> | (TermCorpus & DocumentCorpus);

export interface TermFileTraining {
  /** A UTF-8 text, gzipped or not; a stream is read once. Or a collection, whose documents are documents for Doc2Vec. */
  readonly text: TrainedOn;
  /** Default that of the model that is resumed, or prose. */
  readonly form?: TextForm | undefined;
  /** Where the model goes, after each epoch. */
  readonly out: string;
  readonly options: TermFileOptions;
  /**
   * Joins phrases first; the text is read twice, and cannot be a stream. Not for Doc2Vec. Default as for the model that is resumed, or not
   * at all.
   */
  readonly phrases?: Partial<PhraseOptions> | undefined;
  /**
   * Goes on with the epochs that the model at `out` lacks, with its options; where there is none, from the beginning. This and `update`
   * are for Word2Vec and FastText, one of them at a time.
   */
  readonly resume?: boolean | undefined;
  /** A file with a model that learns the text as well. */
  readonly update?: string | undefined;
}

/** A model that training goes on from. */
interface Earlier {
  readonly model: TermModel;
  readonly isResumed: boolean;
}

/**
 * Trains term vectors on a text and writes them to a file, whole after each epoch.
 *
 * @throws {EngineError} as `trainTerms`, `resumeTraining` and `updateTerms`; `BAD_REQUEST` for a file to write that is the text itself, or
 *   that is to be resumed and of another format than `kenning`; `BAD_INPUT_FILE` for a text or model that cannot be read; `ABORTED`, saying
 *   what is kept
 */
export async function trainTermFile(training: TermFileTraining, task: TaskOptions = {}): Promise<TermModel> {
  const { text, out } = training;
  if (typeof text === "string") assertOtherFile(text, out);
  const earlier = await earlierModel(training, task);
  const preparation = preparationOf(training, earlier?.isResumed === true ? earlier.model : null);
  let kept = earlier?.isResumed === true ? earlier.model.training!.epochsDone : 0;
  const write = async (model: TermModel): Promise<TermModel> => {
    const state = model.training && { ...model.training, preparation };
    const prepared = { ...model, training: state };
    await writeTerms(out, prepared, { format: "kenning" });
    return prepared;
  };
  const onEpoch = async (epochsDone: number, model: () => TermModel): Promise<void> => {
    await write(model());
    kept = epochsDone;
  };
  try {
    return await write(await learn(training, earlier, preparation, { ...task, onEpoch }));
  } catch (cause) {
    if (!isEngineError(cause, "ABORTED")) throw cause;
    throw interrupted(training, kept, cause);
  }
}

/** @param kept  whole epochs of the model in the file; 0 where none was written */
function interrupted({ options, out }: TermFileTraining, kept: number, cause: EngineError): EngineError {
  const resumable = kept > 0 && canResume(options);
  const data = { epochs: kept, file: kept === 0 ? null : out, resumable };
  if (kept === 0)
    return new EngineError("ABORTED", "Training was interrupted before its first epoch was done: nothing is written", {
      hint: "Run it again from the start.",
      data,
      cause,
    });
  const hint = resumable
    ? "Run it with --resume to go on after the last whole epoch."
    : "Ask that model as it is, or run it again from the start with --force: GloVe and Doc2Vec cannot be resumed.";
  const epochs = kept === 1 ? "1 epoch" : `${kept} epochs`;
  return new EngineError("ABORTED", `Training was interrupted; ${out} holds the model after ${epochs}`, {
    hint,
    data,
    cause,
  });
}

async function learn(
  training: TermFileTraining,
  earlier: Earlier | null,
  preparation: TextPreparation,
  task: TrainingTask,
): Promise<TermModel> {
  const { options, text } = training;
  if (options.algorithm === "doc2vec") {
    const { algorithm: _, ...given } = options;
    return await trainDoc2Vec(documentsOf(text, preparation), given, task);
  }
  const corpus = await corpusFor(text, preparation, task);
  if (options.algorithm === "glove") {
    const { algorithm: _, ...given } = options;
    return await trainGlove(corpus, given, {
      ...task,
      onEpoch: async ({ epochsDone, model }) => await task.onEpoch?.(epochsDone, model),
    });
  }
  if (earlier === null) return await trainTerms(corpus, options, task);
  return await (earlier.isResumed ? resumeTraining : updateTerms)(earlier.model, corpus, options, task);
}

/**
 * Null where training begins anew.
 *
 * @throws {EngineError} `BAD_REQUEST` for what excludes each other, `BAD_INPUT_FILE`, `ABORTED`
 */
async function earlierModel(training: TermFileTraining, { signal }: TaskOptions): Promise<Earlier | null> {
  const { options, resume = false, update, out, phrases } = training;
  if (
    !canResume(options) &&
    (resume || update !== undefined || (phrases !== undefined && options.algorithm === "doc2vec"))
  )
    throw new EngineError("BAD_REQUEST", `A training of ${options.algorithm} cannot do that`, {
      hint: "Resume and update Word2Vec and FastText; join phrases for them and GloVe.",
      data: { algorithm: options.algorithm },
    });
  if (resume && update !== undefined)
    throw new EngineError("BAD_REQUEST", "A training is resumed or updates a model, not both", {
      hint: "Resume to end what was begun on a text, then update the model with another text.",
    });
  if (update !== undefined) {
    const { model } = await readTerms(update, { signal });
    assertOptionsUsed(options, trainedState(model).options);
    return { model, isResumed: false };
  }
  if (!resume || !existsSync(out)) {
    assertOptionsUsed(options);
    return null;
  }
  const { model, format } = await readTerms(out, { signal });
  if (format === "kenning") return { model, isResumed: true };
  throw new EngineError("BAD_REQUEST", `${out} is a file of ${format}, and would be replaced by one of Kenning`, {
    hint: "Name it with --update, and another file with --out.",
    data: { file: out, format },
  });
}

/** @throws {EngineError} `BAD_REQUEST` for another preparation than that of the model that is resumed */
function preparationOf({ form, phrases }: TermFileTraining, resumed: TermModel | null): TextPreparation {
  const before = resumed?.training?.preparation;
  if (before === undefined) {
    return { form: form ?? "prose", phrases: phrases === undefined ? null : { ...resolvePhraseOptions(phrases) } };
  }
  assertSame({ form: before.form }, { form }, () => false);
  if (before.phrases === null && phrases !== undefined)
    throw new EngineError("BAD_REQUEST", "The model was trained without phrases, which cannot be joined now", {
      hint: "Leave them out, or train a new model with them.",
      data: { option: "phrases", stored: null, given: phrases },
    });
  if (before.phrases !== null && phrases !== undefined) assertSame(before.phrases, { ...phrases }, () => false);
  return before;
}

function canResume(options: TermFileOptions): options is Partial<TrainingOptions> {
  return options.algorithm !== "glove" && options.algorithm !== "doc2vec";
}

/** @throws {EngineError} `BAD_REQUEST` for two names of one file */
function assertOtherFile(text: string, out: string): void {
  if (!existsSync(text) || !existsSync(out) || realpathSync(text) !== realpathSync(out)) return;
  throw new EngineError("BAD_REQUEST", `${out} is the text itself, which vectors would replace`, {
    hint: "Name another file to write.",
    data: { file: out },
  });
}

function documentsOf(text: TrainedOn, { form }: TextPreparation): DocumentCorpus {
  if (isCorpus(text)) return text;
  return textDocuments(() => readText(text), form);
}

function isCorpus(text: TrainedOn): text is TermCorpus & DocumentCorpus {
  return typeof text !== "string" && "documents" in text;
}

async function corpusFor(text: TrainedOn, { form, phrases }: TextPreparation, task: TaskOptions): Promise<TermCorpus> {
  const corpus = isCorpus(text) ? text : textCorpus(typeof text === "string" ? text : () => text, form);
  if (phrases === null) return corpus;
  if (typeof text !== "string" && !isCorpus(text))
    throw new EngineError("BAD_REQUEST", "Phrases are found in a first reading, and a stream is read once", {
      hint: "Put the text into a file, or leave phrases out.",
    });
  return joinPhrases(corpus, await findPhrases(corpus, phrases, task));
}
