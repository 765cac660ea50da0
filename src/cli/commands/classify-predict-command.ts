import { type Command, InvalidArgumentError, Option } from "commander";
import type { TaskOptions } from "../../core/care.ts";
import type { PredictOptions, PredictReport, TextInput } from "../../core/classify.ts";
import { EngineError } from "../../core/errors.ts";
import { openCollection } from "../collection.ts";
import { readFilter } from "../filter-option.ts";
import { openInterrupt } from "../interrupt.ts";
import {
  collectionOption,
  type CollectionOptions,
  jsonOption,
  type ModelOptions,
  offlineOption,
  rootOption,
} from "../options.ts";
import { layoutOf, writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderPredictions } from "../render/predictions.ts";
import { readStdinLines } from "../stdin-lines.ts";

interface PredictCommandOptions extends CollectionOptions, Pick<ModelOptions, "offline"> {
  readonly name: string;
  /** True without a condition. */
  readonly documents?: string | true;
  readonly apply?: string;
  readonly minProbability: number;
  readonly explain?: true;
}

export function addClassifyPredictCommand(command: Command): void {
  command
    .command("predict")
    .summary("label documents, files or lines")
    .description(
      "Labels files, the lines of standard input, or documents of the collection, each with its probability.",
    )
    .argument("[path...]", 'files or folders; "-" reads one text from each line of standard input')
    .option("--name <name>", "the classifier", "default")
    .option("--documents [condition]", "label documents of the collection: all, or those a condition holds for")
    .option("--apply <key>", "with --documents, write the labels into this key of the documents' metadata")
    .addOption(
      new Option("--min-probability <p>", "with --apply, write only labels at least this probable")
        .argParser(parseProbability)
        .default(0),
    )
    .option("--explain", "show the strongest terms and the nearest labelled examples")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning classify predict inbox/*.txt
  kenning classify predict - --explain < subjects.txt
  kenning classify predict --documents --apply topic --min-probability 0.8
  kenning classify predict --documents 'lang = "en"' --name tone`,
    )
    .action(async (paths: string[], options: PredictCommandOptions) => {
      checkOptions(paths, options);
      const report = await predict(paths, options);
      writeNotices(report.notices);
      if (options.json) writeJson({ collection: options.collection, ...report });
      else writeOut(renderPredictions(report, options, layoutOf(process.stdout)));
    });
}

function checkOptions(paths: readonly string[], { documents, apply }: PredictCommandOptions): void {
  if (paths.length === 0 && documents === undefined) {
    throw new EngineError("BAD_REQUEST", "There is nothing to label", {
      hint: "Name files, - for standard input, or --documents.",
    });
  }
  if (paths.length > 0 && documents !== undefined) {
    throw new EngineError("BAD_REQUEST", "--documents and files do not go together", {
      hint: "Label the files and the documents by two commands.",
    });
  }
  if (apply !== undefined && documents === undefined) {
    throw new EngineError("BAD_REQUEST", "--apply goes with --documents alone", {
      hint: "Index the files, then label the documents.",
    });
  }
}

async function predict(paths: readonly string[], options: PredictCommandOptions): Promise<PredictReport> {
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const task = { signal: interrupt.signal, onProgress: bar.onProgress };
  const what = await whatToLabel(paths, options, task);
  await using engine = await openCollection(options, { create: false, offline: options.offline });
  const report = await engine.classify.predict({
    name: options.name,
    evidence: options.explain,
    ...what.request,
    ...task,
  });
  return { ...report, notices: [...what.notices, ...report.notices] };
}

type Request =
  | Pick<Extract<PredictOptions, { readonly texts: unknown }>, "texts">
  | Pick<Extract<PredictOptions, { readonly documents: unknown }>, "documents" | "apply" | "minProbability">;

async function whatToLabel(
  paths: readonly string[],
  { documents, apply, minProbability }: PredictCommandOptions,
  task: TaskOptions,
): Promise<{ request: Request; notices: readonly string[] }> {
  if (documents !== undefined) {
    const filter = documents === true ? undefined : await readFilter(documents);
    return { request: { documents: { filter }, apply, minProbability }, notices: [] };
  }
  const texts: TextInput[] = [];
  const notices: string[] = [];
  for (const path of paths) {
    if (path === "-") texts.push(...(await readStdinLines()).map((text, i) => ({ id: `line ${i + 1}`, text })));
    else {
      const { fileTexts } = await import("../../file-texts.ts");
      for await (const { id, text } of fileTexts(path, task, (skipped) =>
        notices.push(`${skipped} holds no readable text.`),
      ))
        texts.push({ id, text });
    }
  }
  if (texts.length > 0) return { request: { texts }, notices };
  throw new EngineError("BAD_REQUEST", "There is no text to label", {
    hint: "Name files that hold text.",
    data: { paths },
  });
}

function parseProbability(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("It has to be a number from 0 to 1.");
}
