import type { Command } from "commander";
import { openCollection } from "../collection.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { renderClassifiers } from "../render/classification.ts";
import { addClassifyPredictCommand } from "./classify-predict-command.ts";
import { addClassifyTrainCommand } from "./classify-train-command.ts";

export function addClassifyCommand(program: Command): void {
  const command = program
    .command("classify")
    .summary("give texts labels, after examples or descriptions")
    .description("Trains classifiers on labelled texts, and labels documents, files and lines with them.");
  addClassifyTrainCommand(command);
  addClassifyPredictCommand(command);
  addClassifyListCommand(command);
  addClassifyRemoveCommand(command);
}

function addClassifyListCommand(command: Command): void {
  command
    .command("list")
    .summary("show the collection's classifiers")
    .description(
      "Prints the classifiers that a collection holds, with what they were trained on and how good they are.",
    )
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(jsonOption())
    .addHelpText("after", "\nExamples:\n  kenning classify list\n  kenning classify list -c mail --json")
    .action(async (options: CollectionOptions) => {
      await using engine = await openCollection(options);
      const classifiers = await engine.classify.list();
      if (options.json) writeJson({ collection: options.collection, classifiers });
      else writeOut(renderClassifiers(classifiers, options.collection));
    });
}

function addClassifyRemoveCommand(command: Command): void {
  command
    .command("remove")
    .summary("remove a classifier")
    .description("Removes a classifier from a collection; labels that were written to documents stay.")
    .argument("<name>", "the classifier's name")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(jsonOption())
    .addHelpText("after", "\nExamples:\n  kenning classify remove default")
    .action(async (name: string, options: CollectionOptions) => {
      await using engine = await openCollection(options);
      const removed = await engine.classify.remove(name);
      if (options.json) writeJson({ collection: options.collection, classifier: name, removed });
      else writeOut(removed ? `Removed the classifier ${name}.\n` : `There was no classifier ${name}.\n`);
    });
}
