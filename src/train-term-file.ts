import type { TaskOptions } from "./core/care.ts";
import { EngineError, isEngineError } from "./core/errors.ts";
import type { Doc2VecOptions } from "./embed/terms/doc2vec/doc2vec-options.ts";
import { textDocuments } from "./embed/terms/doc2vec/text-documents.ts";
import { trainDoc2Vec } from "./embed/terms/doc2vec/train-doc2vec.ts";
import { readTerms } from "./embed/terms/formats/read-terms.ts";
import { writeTerms } from "./embed/terms/formats/write-terms.ts";
import type { GloveOptions } from "./embed/terms/glove/glove-options.ts";
import { trainGlove } from "./embed/terms/glove/train-glove.ts";
import type { TermModel } from "./embed/terms/term-model.ts";
import { findPhrases, joinPhrases, type PhraseOptions } from "./embed/terms/train/phrases.ts";
import { readText } from "./embed/terms/train/read-text.ts";
import type { TermCorpus } from "./embed/terms/train/term-corpus.ts";
import { type TextForm, textCorpus } from "./embed/terms/train/text-corpus.ts";
import { resumeTraining, type TrainingTask, trainTerms, updateTerms } from "./embed/terms/train/train-terms.ts";
import type { TrainingOptions } from "./embed/terms/train/training-options.ts";

export type { PhraseOptions } from "./embed/terms/train/phrases.ts";
export type { TextForm } from "./embed/terms/train/text-corpus.ts";
export type { TrainingOptions } from "./embed/terms/train/training-options.ts";

/** By the algorithm: Word2Vec, where none is named, and FastText; GloVe; Doc2Vec, for which each line is a document. */
export type TermFileOptions =
  | Partial<TrainingOptions>
  | ({ readonly algorithm: "glove" } & Partial<GloveOptions>)
  | ({ readonly algorithm: "doc2vec" } & Partial<Doc2VecOptions>);

export interface TermFileTraining {
  /** A UTF-8 text, gzipped where its name ends in `.gz`; a stream is read once. */
  readonly text: string | AsyncIterable<Uint8Array>;
  readonly form: TextForm;
  /** Where the model goes, after each epoch. */
  readonly out: string;
  readonly options: TermFileOptions;
  /** Joins phrases first; the text is read twice, and cannot be a stream. Not for Doc2Vec. */
  readonly phrases?: Partial<PhraseOptions> | undefined;
  /** Goes on with the epochs that the model at `out` lacks. This and `update` are for Word2Vec and FastText. */
  readonly resume?: boolean | undefined;
  /** A file with a model that learns the text as well. */
  readonly update?: string | undefined;
}

/**
 * Trains term vectors on a text and writes them to a file, whole after each epoch.
 *
 * @throws {EngineError} as `trainTerms`; `BAD_INPUT_FILE` for a text or model that cannot be read; `ABORTED`, its hint saying what is kept
 */
export async function trainTermFile(training: TermFileTraining, task: TaskOptions = {}): Promise<TermModel> {
  const { out } = training;
  let kept = 0;
  const onEpoch = async (epochsDone: number, model: () => TermModel): Promise<void> => {
    await writeTerms(out, model(), { format: "kenning" });
    kept = epochsDone;
  };
  try {
    const model = await learn(training, { ...task, onEpoch });
    await writeTerms(out, model, { format: "kenning" });
    return model;
  } catch (cause) {
    if (!isEngineError(cause, "ABORTED")) throw cause;
    throw new EngineError("ABORTED", `Training was interrupted after ${kept} epochs of it`, {
      hint:
        kept === 0 || !canGoOn(training.options)
          ? "Run it again from the start."
          : "Run it with --resume to go on after the last whole epoch.",
      data: { epochs: kept, file: kept === 0 ? null : out },
      cause,
    });
  }
}

async function learn(training: TermFileTraining, task: TrainingTask): Promise<TermModel> {
  const { out, options, resume, update, text, form, phrases } = training;
  if (!canGoOn(options)) {
    if (resume === true || update !== undefined || (phrases !== undefined && options.algorithm === "doc2vec"))
      throw new EngineError("BAD_REQUEST", `A training of ${options.algorithm} cannot do that`, {
        hint: "Resume and update Word2Vec and FastText; join phrases for them and GloVe.",
        data: { algorithm: options.algorithm },
      });
    const { algorithm, ...given } = options;
    if (algorithm === "doc2vec")
      return await trainDoc2Vec(
        textDocuments(() => opened(text), form),
        given,
        task,
      );
    return await trainGlove(await corpusFor(training, task), given, {
      ...task,
      onEpoch: async ({ epochsDone, model }) => await task.onEpoch?.(epochsDone, model),
    });
  }
  const corpus = await corpusFor(training, task);
  const earlier = resume === true ? out : update;
  if (earlier === undefined) return await trainTerms(corpus, options, task);
  const known = (await readTerms(earlier, { signal: task.signal })).model;
  if (resume === true) return await resumeTraining(known, corpus, options, task);
  return await updateTerms(known, corpus, options, task);
}

function canGoOn(options: TermFileOptions): options is Partial<TrainingOptions> {
  return options.algorithm !== "glove" && options.algorithm !== "doc2vec";
}

function opened(text: string | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return typeof text === "string" ? readText(text) : text;
}

async function corpusFor({ text, form, phrases }: TermFileTraining, task: TaskOptions): Promise<TermCorpus> {
  const corpus = textCorpus(typeof text === "string" ? text : () => text, form);
  if (phrases === undefined) return corpus;
  if (typeof text !== "string")
    throw new EngineError("BAD_REQUEST", "Phrases are found in a first reading, and a stream is read once", {
      hint: "Put the text into a file, or leave phrases out.",
    });
  return joinPhrases(corpus, await findPhrases(corpus, phrases, task));
}
