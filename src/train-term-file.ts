import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import type { TaskOptions } from "./core/care.ts";
import { EngineError, isEngineError } from "./core/errors.ts";
import { readTerms } from "./embed/terms/formats/read-terms.ts";
import { writeTerms } from "./embed/terms/formats/write-terms.ts";
import type { TermModel } from "./embed/terms/term-model.ts";
import { findPhrases, joinPhrases, type PhraseOptions } from "./embed/terms/train/phrases.ts";
import type { TermCorpus } from "./embed/terms/train/term-corpus.ts";
import { type TextForm, textCorpus } from "./embed/terms/train/text-corpus.ts";
import { resumeTraining, trainTerms, updateTerms } from "./embed/terms/train/train-terms.ts";
import type { TrainingOptions } from "./embed/terms/train/training-options.ts";

export type { PhraseOptions } from "./embed/terms/train/phrases.ts";
export type { TextForm } from "./embed/terms/train/text-corpus.ts";
export type { TrainingOptions } from "./embed/terms/train/training-options.ts";

export interface TermFileTraining {
  /** A UTF-8 text, gzipped where its name ends in `.gz`; a stream is read once. */
  readonly text: string | AsyncIterable<Uint8Array>;
  readonly form: TextForm;
  /** Where the model goes, after each epoch. */
  readonly out: string;
  readonly options: Partial<TrainingOptions>;
  /** Joins phrases first; the text is read twice, and cannot be a stream. */
  readonly phrases?: Partial<PhraseOptions> | undefined;
  /** Goes on with the epochs that the model at `out` lacks. */
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
  const { out, options, resume, update } = training;
  let kept = 0;
  const onEpoch = async (epochsDone: number, model: () => TermModel): Promise<void> => {
    await writeTerms(out, model(), { format: "kenning" });
    kept = epochsDone;
  };
  try {
    const corpus = await corpusFor(training, task);
    const { signal } = task;
    const earlier = resume === true ? out : update;
    const known = earlier === undefined ? null : (await readTerms(earlier, { signal })).model;
    const whole = { ...task, onEpoch };
    const model = await (known === null
      ? trainTerms(corpus, options, whole)
      : resume === true
        ? resumeTraining(known, corpus, options, whole)
        : updateTerms(known, corpus, options, whole));
    await writeTerms(out, model, { format: "kenning" });
    return model;
  } catch (cause) {
    if (!isEngineError(cause, "ABORTED")) throw cause;
    throw new EngineError("ABORTED", `Training was interrupted after ${kept} epochs of it`, {
      hint: kept === 0 ? "Run it again from the start." : "Run it with --resume to go on after the last whole epoch.",
      data: { epochs: kept, file: kept === 0 ? null : out },
      cause,
    });
  }
}

async function corpusFor({ text, form, phrases }: TermFileTraining, task: TaskOptions): Promise<TermCorpus> {
  const corpus = textCorpus(() => (typeof text === "string" ? readText(text) : text), form);
  if (phrases === undefined) return corpus;
  if (typeof text !== "string")
    throw new EngineError("BAD_REQUEST", "Phrases are found in a first reading, and a stream is read once", {
      hint: "Put the text into a file, or leave phrases out.",
    });
  return joinPhrases(corpus, await findPhrases(corpus, phrases, task));
}

async function* readText(file: string): AsyncGenerator<Uint8Array, void> {
  const blocks = createReadStream(file, { highWaterMark: 1 << 18 });
  try {
    if (file.endsWith(".gz")) {
      const unzipped = createGunzip();
      blocks.on("error", (error) => unzipped.destroy(error));
      yield* blocks.pipe(unzipped);
    } else yield* blocks;
  } catch (cause) {
    throw new EngineError("BAD_INPUT_FILE", `${file} cannot be read`, {
      hint: "Check that the path names a readable text.",
      data: { file },
      cause,
    });
  } finally {
    blocks.destroy();
  }
}
