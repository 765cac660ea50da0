import { type Command, Option } from "commander";
import { EngineError } from "../../core/errors.ts";
import type { PhraseOptions, TermFileTraining } from "../../train-term-file.ts";
import { openCollection } from "../collection.ts";
import { openInterrupt } from "../interrupt.ts";
import { refuseToReplace } from "../new-file.ts";
import { jsonOption, type JsonOption, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { clock, plural } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { addTrainingOptions, trainingOptionsOf, type TrainingOptionValues } from "../training-options.ts";

interface Options extends JsonOption, TrainingOptionValues {
  readonly out?: string;
  readonly collection?: string;
  readonly root?: string;
  readonly words?: true;
  readonly phrases?: PhraseOptions["score"];
  readonly phraseThreshold?: string;
  readonly resume?: true;
  readonly update?: string;
  readonly force?: true;
}

export function addTermsTrainCommand(terms: Command): void {
  const command = terms
    .command("train")
    .summary("train vectors of terms on a text or a collection")
    .description(
      "Trains Word2Vec or FastText on a text, a paragraph a line, and writes a file of vectors after each epoch: what is interrupted " +
        "goes on with --resume. With --collection, the vectors are trained on its passages and stored with it.",
    )
    .argument("[file]", "UTF-8 text, gzipped or not; - for standard input")
    .option("-o, --out <file>", "file to write")
    .option("-c, --collection <name>", "train on this collection, in place of a file")
    .addOption(rootOption())
    .option("--words", "the text is cut already: a sentence a line, white space between its terms")
    .addOption(
      new Option("--phrases <score>", "join words that go together, as in new_york").choices(["count", "npmi"]),
    )
    .option("--phrase-threshold <score>", "what two words have to score (10 by count, 0.5 by npmi)")
    .option("--resume", "go on with the epochs that the file at --out lacks")
    .option("--update <model>", "go on from this model, on new text")
    .option("--force", "replace a file that is there");
  addTrainingOptions(command)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning terms train corpus.txt -o corpus.terms --architecture skip-gram
  zcat dump.gz | kenning terms train - -o dump.terms --algorithm fasttext
  kenning terms train corpus.txt -o corpus.terms --resume
  kenning terms train news.txt -o grown.terms --update corpus.terms --epochs 2
  kenning terms train --collection docs`,
    )
    .action(async (file: string | undefined, options: Options) => {
      if (options.collection !== undefined && file === undefined) await trainCollection(options.collection, options);
      else if (file !== undefined && options.collection === undefined) await trainFile(file, options);
      else
        throw new EngineError("BAD_REQUEST", "There has to be a text or a collection, and not both", {
          hint: "Name a file, - for standard input, or a collection with --collection.",
        });
    });
}

async function trainFile(file: string, options: Options): Promise<void> {
  const { out, words, phrases, phraseThreshold, resume, update, force } = options;
  if (out === undefined)
    throw new EngineError("BAD_REQUEST", "There is no file to write", { hint: "Name one with --out." });
  if (!resume && !force) refuseToReplace(out);
  using interrupt = openInterrupt("Stopping; the last whole epoch is kept. Press Ctrl-C again to quit at once.");
  using bar = openProgressBar();
  const { trainTermFile } = await import("../../train-term-file.ts");
  const training: TermFileTraining = {
    text: file === "-" ? process.stdin : file,
    form: words ? "words" : "prose",
    out,
    options: trainingOptionsOf(options),
    ...(phrases && { phrases: { score: phrases, ...(phraseThreshold && { threshold: Number(phraseThreshold) }) } }),
    resume,
    update,
  };
  const started = performance.now();
  let total = 0;
  const model = await trainTermFile(training, {
    signal: interrupt.signal,
    onProgress: (event) => {
      if (event.stage === "train") total = event.total ?? 0;
      bar.onProgress?.(event);
    },
  });
  bar[Symbol.dispose]();
  const { terms, dimensions } = model;
  const [seconds, epochs] = [(performance.now() - started) / 1000, model.training?.epochsDone ?? 0];
  const read = epochs === 0 ? 0 : Math.round(total / epochs);
  if (options.json) return writeJson({ file: out, terms: terms.length, dimensions, words: read, epochs, seconds });
  const what = `${plural(terms.length, "term")} of ${plural(dimensions, "dimension")}`;
  const how = `${plural(epochs, "epoch")} over ${plural(read, "word")} in ${clock(Math.round(seconds))}`;
  writeOut(`Wrote ${what} to ${printable(out)}: ${how}.\n`);
}

async function trainCollection(collection: string, options: Options): Promise<void> {
  const onlyFiles = ["out", "words", "phrases", "resume", "update"] as const;
  const extra = onlyFiles.find((name) => options[name] !== undefined);
  if (extra !== undefined)
    throw new EngineError("BAD_REQUEST", `--${extra} is for texts, and a collection is to be trained`, {
      hint: "Leave it out; `kenning terms export` writes the vectors of a collection to a file.",
      data: { option: extra },
    });
  using interrupt = openInterrupt("Stopping; the vectors stay as they were. Press Ctrl-C again to quit at once.");
  using bar = openProgressBar();
  const { root } = options;
  await using engine = await openCollection({ collection, root }, { create: false });
  const { signal } = interrupt;
  const { onProgress } = bar;
  const trained = await engine.terms.train(trainingOptionsOf(options), { signal, onProgress });
  bar[Symbol.dispose]();
  if (options.json) return writeJson({ collection, ...trained });
  const { terms, dimensions, seconds } = trained;
  const what = `${plural(terms, "term")} of ${plural(dimensions, "dimension")}`;
  writeOut(`Trained ${what} on ${printable(collection)} in ${clock(Math.round(seconds))}.\n`);
}
