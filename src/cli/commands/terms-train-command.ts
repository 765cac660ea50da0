import type { Command } from "commander";
import { openCollection } from "../collection.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { plural } from "../render/numbers.ts";
import { renderTermsInfo } from "../render/terms.ts";
import { addTrainingOptions, type TrainingCommandOptions, trainingOptions } from "../training-options.ts";

type Options = CollectionOptions & TrainingCommandOptions;

export function addTermsTrainCommand(program: Command): void {
  const command = program
    .command("train")
    .summary("train term vectors on the text of a collection")
    .description(
      "Trains vectors of terms on the passages of a collection and stores them with it, in place of those it had. What is not given is " +
        "chosen by the size of the collection.",
    )
    .addOption(collectionOption())
    .addOption(rootOption());
  addTrainingOptions(command)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning terms train --collection docs
  kenning terms train --collection docs --algorithm word2vec --dimensions 100 --epochs 10`,
    )
    .action(async (options: Options) => {
      using interrupt = openInterrupt();
      using bar = openProgressBar();
      const { signal } = interrupt;
      await using engine = await openCollection(options);
      const trained = await engine.terms.train(trainingOptions(options), { signal, onProgress: bar.onProgress });
      if (options.json) return writeJson(trained);
      const { documents, chunks, seconds } = trained;
      writeOut(renderTermsInfo(trained));
      writeOut(
        `Trained on ${plural(chunks, "passage")} of ${plural(documents, "document")} in ${seconds.toFixed(1)} s.\n`,
      );
    });
}
