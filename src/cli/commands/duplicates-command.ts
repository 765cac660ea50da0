import { type Command, Option } from "commander";
import { type DuplicatesBy, MIN_DUPLICATE_THRESHOLD } from "../../core/duplicates.ts";
import { openCollection } from "../collection.ts";
import { readFilter } from "../filter-option.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, parseShareFrom, rootOption } from "../options.ts";
import { layoutOf, writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderDuplicates } from "../render/duplicates.ts";

interface DuplicatesCommandOptions extends CollectionOptions {
  readonly threshold: number;
  readonly by: DuplicatesBy;
  readonly filter?: string;
}

export function addDuplicatesCommand(program: Command): void {
  program
    .command("duplicates")
    .summary("find documents that are nearly the same text")
    .description(
      "Groups the documents of a collection that share most of their runs of words, or mean nearly the same.",
    )
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(
      new Option("--threshold <share>", "how alike the documents of a group are to its first, 0.3 to 1")
        .argParser(parseShareFrom(MIN_DUPLICATE_THRESHOLD))
        .default(0.8),
    )
    .addOption(new Option("--by <what>", "what they are compared by").choices(["words", "meaning"]).default("words"))
    .option("--filter <condition>", "condition on the documents, as text or JSON")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning duplicates
  kenning duplicates -c notes --threshold 0.6
  kenning duplicates --by meaning
  kenning duplicates --filter 'path = "drafts/**"'
  kenning duplicates --json | jq -r '.groups[].documents[1:][].path'`,
    )
    .action(async (options: DuplicatesCommandOptions) => {
      const filter = await readFilter(options.filter);
      using interrupt = openInterrupt();
      using bar = openProgressBar();
      await using engine = await openCollection(options);
      const { threshold, by } = options;
      const { signal } = interrupt;
      const report = await engine.duplicates({ by, threshold, filter, signal, onProgress: bar.onProgress });
      bar[Symbol.dispose]();
      if (options.json) writeJson(report);
      else writeOut(renderDuplicates(report, layoutOf(process.stdout)));
    });
}
