import type { Command } from "commander";
import type { TaskOptions } from "../../core/care.ts";
import type { TrainingSource, TrainReport } from "../../core/classify.ts";
import { EngineError } from "../../core/errors.ts";
import { addFitOptions, type FitCommandOptions, toFitOptions } from "../classify-options.ts";
import { openCollection } from "../collection.ts";
import { readFilter } from "../filter-option.ts";
import { openInterrupt } from "../interrupt.ts";
import { readLabelledFile, readLabelledFolders } from "../labelled-texts.ts";
import {
  collectionOption,
  type CollectionOptions,
  jsonOption,
  type ModelOptions,
  offlineOption,
  rootOption,
} from "../options.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderTraining } from "../render/classification.ts";

interface TrainCommandOptions extends CollectionOptions, FitCommandOptions, Pick<ModelOptions, "offline"> {
  readonly name: string;
  readonly field?: string;
  readonly filter?: string;
  readonly folders?: string;
  readonly file?: string;
  readonly text: string;
  readonly label: string;
}

interface Source {
  readonly source: TrainingSource;
  readonly notices: readonly string[];
}

export function addClassifyTrainCommand(command: Command): void {
  const train = command
    .command("train")
    .summary("train a classifier on labelled texts")
    .description(
      "Trains a classifier on documents of the collection that have a label in their metadata, on the sub-folders of a folder, " +
        "or on a JSONL or CSV file; prints how good it is by cross-validation, and keeps it in the collection.",
    )
    .option("--name <name>", "what to call the classifier; one of that name is replaced", "default")
    .option("--field <key>", "metadata key that holds the documents' labels")
    .option("--filter <condition>", "with --field, condition on the documents, as text or JSON")
    .option("--folders <folder>", "folder whose sub-folders are named after the labels of the texts in them")
    .option("--file <file>", "JSONL, CSV or TSV file of labelled texts")
    .option("--text <field>", "with --file, the field or column of the text", "text")
    .option("--label <field>", "with --file, the field or column of the label", "label");
  addFitOptions(train)
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning classify train --field topic
  kenning classify train --folders ./sorted-mail --name mail --balanced
  kenning classify train --file messages.csv --text body --label kind
  kenning classify train --name tone --method zero-shot --describe 'complaint=an angry customer' --describe 'praise=a happy customer'`,
    )
    .action(async (options: TrainCommandOptions) => {
      const { report, notices } = await trainClassifier(options);
      writeNotices(notices);
      if (options.json) writeJson({ collection: options.collection, ...report, notices });
      else writeOut(renderTraining(report, options.collection));
    });
}

async function trainClassifier(
  options: TrainCommandOptions,
): Promise<{ report: TrainReport; notices: readonly string[] }> {
  const fit = toFitOptions(options);
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const task = { signal: interrupt.signal, onProgress: bar.onProgress };
  const { source, notices } = await readSource(options, task);
  // Examples from elsewhere need no collection to have been there before.
  const create = "examples" in source;
  await using engine = await openCollection(options, { create, offline: options.offline });
  const report = await engine.classify.train({ name: options.name, ...fit, ...source, ...task });
  return { report, notices: [...notices, ...report.notices] };
}

async function readSource(options: TrainCommandOptions, task: TaskOptions): Promise<Source> {
  const { field, folders, file, text, label, method } = options;
  const given = [field, folders, file].filter((one) => one !== undefined).length;
  if (given > 1 || (given === 0 && method !== "zero-shot")) {
    throw new EngineError(
      "BAD_REQUEST",
      given === 0 ? "There is nothing to train on" : "Examples come from one place",
      {
        hint: "Give one of --field, --folders and --file.",
      },
    );
  }
  if (options.filter !== undefined && field === undefined) {
    throw new EngineError("BAD_REQUEST", "--filter goes with --field alone", {
      hint: "Leave it out, or give --field.",
    });
  }
  if (field !== undefined) return { source: { field, filter: await readFilter(options.filter) }, notices: [] };
  if (folders === undefined && file === undefined) return { source: { examples: [] }, notices: [] };
  const read =
    folders === undefined ? await readLabelledFile(file!, { text, label }) : await readLabelledFolders(folders, task);
  return { source: { examples: read.examples }, notices: read.notices };
}
