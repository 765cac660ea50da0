import { existsSync } from "node:fs";
import { type Command, Option } from "commander";
import { EngineError } from "../../core/errors.ts";
import type { PhraseOptions, TermFileTraining } from "../../train-term-file.ts";
import { openCollection } from "../collection.ts";
import { openInterrupt } from "../interrupt.ts";
import { refuseToReplace } from "../new-file.ts";
import { jsonOption, type JsonOption, parseNumber, rootOption } from "../options.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { clock, plural } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { renderTermsInfo } from "../render/terms.ts";
import { termsAsDrawn } from "../term-vectors.ts";
import {
  addTrainingOptions,
  termOptionsOf,
  trainingOptionsOf,
  type TrainingOptionValues,
} from "../training-options.ts";

interface Options extends JsonOption, TrainingOptionValues {
  readonly out?: string;
  readonly collection?: string;
  readonly root?: string;
  readonly words?: true;
  readonly phrases?: PhraseOptions["score"];
  readonly phraseThreshold?: number;
  readonly phraseMinCount?: number;
  readonly phraseConnectors?: string;
  readonly resume?: true;
  readonly update?: string;
  readonly force?: true;
}

const PHRASE_OPTIONS = ["phraseThreshold", "phraseMinCount", "phraseConnectors"] as const;

export function addTermsTrainCommand(terms: Command): void {
  const command = terms
    .command("train")
    .summary("train vectors of terms on a text or a collection")
    .description(
      "Trains Word2Vec, FastText, GloVe or Doc2Vec on a text, a paragraph a line, for Doc2Vec a document a line, and writes a file of " +
        "vectors after each epoch: what is interrupted goes on with --resume, but for GloVe and Doc2Vec. Without a file, it trains on the passages of a collection and stores the vectors with it, in place of " +
        "those it had; what is not given is then chosen by its size. GloVe and Doc2Vec write a file of a collection as well.",
    )
    .argument("[file]", "UTF-8 text, gzipped or not; - for standard input")
    .option("-o, --out <file>", "file to write")
    .option("-c, --collection <name>", "train on this collection, in place of a file")
    .addOption(rootOption())
    .option("--words", "the text is cut already: a sentence a line, white space between its terms")
    .addOption(
      new Option("--phrases <score>", "join words that go together, as in new_york").choices(["count", "npmi"]),
    )
    .addOption(
      new Option("--phrase-threshold <score>", "what two words have to score (10 by count, 0.5 by npmi)").argParser(
        parseNumber,
      ),
    )
    .addOption(new Option("--phrase-min-count <n>", "rarer pairs are no phrase (5)").argParser(parseNumber))
    .option(
      "--phrase-connectors <words>",
      "words with commas between that may stand within a phrase, as in bank_of_america; `english` for those of English",
    )
    .option("--resume", "go on with the epochs that the file at --out lacks, with its options")
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
  kenning terms train documents.txt -o documents.terms --algorithm doc2vec --architecture pv-dbow --with-terms
  kenning terms train news.txt -o grown.terms --update corpus.terms --epochs 2
  kenning terms train --collection docs
  kenning terms train --collection docs --algorithm doc2vec -o docs.terms`,
    )
    .action(async (file: string | undefined, options: Options) => {
      if (file === undefined) return await trainCollection(options);
      if (options.collection === undefined) return await trainFile(file === "-" ? process.stdin : file, options);
      throw new EngineError("BAD_REQUEST", "There is both a text and a collection to train on", {
        hint: "Name a file or a collection.",
      });
    });
}

async function trainFile(text: TermFileTraining["text"], options: Options): Promise<void> {
  const { out, words, resume, update, force } = options;
  if (out === undefined)
    throw new EngineError("BAD_REQUEST", "There is no file to write", { hint: "Name one with --out." });
  if (!resume && !force) refuseToReplace(out);
  if (resume && !existsSync(out)) writeNotices([`there is no ${printable(out)} to resume: training begins anew`]);
  using interrupt = openInterrupt(
    "Stopping; the last whole epoch, if there is one, is kept. Press Ctrl-C again to quit at once.",
  );
  using bar = openProgressBar();
  const { ENGLISH_CONNECTOR_WORDS, trainTermFile } = await import("../../train-term-file.ts");
  const training: TermFileTraining = {
    text,
    form: words && "words",
    out,
    options: trainingOptionsOf(options),
    phrases: phrasesOf(options, ENGLISH_CONNECTOR_WORDS),
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
  const documents = model.documents?.ids.length;
  const [seconds, epochs] = [(performance.now() - started) / 1000, model.training?.epochsDone ?? 0];
  const read = epochs === 0 ? 0 : Math.round(total / epochs);
  if (options.json)
    return writeJson({ file: out, terms: terms.length, documents, dimensions, words: read, epochs, seconds });
  const both = documents === undefined ? "" : ` and ${plural(documents, "document")}`;
  const what = `${plural(terms.length, "term")}${both} of ${plural(dimensions, "dimension")}`;
  const how = `${plural(epochs, "epoch")} over ${plural(read, "word")} in ${clock(Math.round(seconds))}`;
  writeOut(`Wrote ${what} to ${printable(out)}: ${how}.\n`);
  writeNotices(termsAsDrawn(model));
}

/** @throws {EngineError} `BAD_REQUEST` for an option of phrases where none are joined */
function phrasesOf(options: Options, english: readonly string[]): Partial<PhraseOptions> | undefined {
  const { phrases: score, phraseThreshold: threshold, phraseMinCount: minCount, phraseConnectors } = options;
  const option = PHRASE_OPTIONS.find((name) => options[name] !== undefined);
  if (score !== undefined) {
    const connectorWords = phraseConnectors === "english" ? english : phraseConnectors?.split(",");
    return {
      score,
      ...(threshold !== undefined && { threshold }),
      ...(minCount !== undefined && { minCount }),
      ...(connectorWords !== undefined && { connectorWords }),
    };
  }
  if (option === undefined) return undefined;
  throw new EngineError("BAD_REQUEST", `The option ${option} is for phrases, and none are joined`, {
    hint: "Join phrases with --phrases, or leave the option out.",
    data: { option },
  });
}

async function trainCollection(options: Options): Promise<void> {
  const { collection = "default", root, json, algorithm } = options;
  const isForFile = options.out !== undefined && (algorithm === "glove" || algorithm === "doc2vec");
  const onlyTexts = ["words", "phrases", ...PHRASE_OPTIONS, "resume", "update"] as const;
  const onlyFiles = isForFile ? onlyTexts : (["out", "force", ...onlyTexts] as const);
  const extra = onlyFiles.find((name) => options[name] !== undefined);
  if (extra !== undefined)
    throw new EngineError("BAD_REQUEST", `The option ${extra} is for texts, and a collection is to be trained`, {
      hint: "Name a file, or leave it out; `kenning terms export` writes the vectors of a collection to a file.",
      data: { option: extra },
    });
  if (isForFile) {
    await using engine = await openCollection({ collection, root });
    return await trainFile(await engine.terms.corpus(), options);
  }
  const training = termOptionsOf(options);
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const { signal } = interrupt;
  await using engine = await openCollection({ collection, root });
  const trained = await engine.terms.train(training, { signal, onProgress: bar.onProgress });
  if (json) return writeJson(trained);
  const { documents, chunks, seconds } = trained;
  writeOut(renderTermsInfo(trained));
  writeOut(`Trained on ${plural(chunks, "passage")} of ${plural(documents, "document")} in ${seconds.toFixed(1)} s.\n`);
}
