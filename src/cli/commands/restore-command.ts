import type { Command } from "commander";
import type { RestoreReport } from "../../core/care.ts";
import { dataRoot } from "../../core/paths.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderRestore } from "../render/copy-reports.ts";

interface RestoreCommandOptions extends CollectionOptions {
  readonly force?: true;
}

export function addRestoreCommand(program: Command): void {
  program
    .command("restore")
    .summary("make a collection of a backup")
    .description("Verifies a backup and puts it in place as a collection, in one step.")
    .argument("<file>", "a file that `kenning backup` wrote")
    .addOption(collectionOption())
    .addOption(rootOption())
    .option("--force", "replace the collection if it is there")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning restore /mnt/backups/notes.backup
  kenning restore library.backup -c library-of-may
  kenning restore library.backup -c library --force`,
    )
    .action(async (file: string, options: RestoreCommandOptions) => {
      const report = await runRestore(file, options);
      if (options.json) writeJson(report);
      else writeOut(renderRestore(report));
    });
}

async function runRestore(file: string, options: RestoreCommandOptions): Promise<RestoreReport> {
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const { restoreCollection } = await import("../../engine.ts");
  const { collection, root = dataRoot(), force } = options;
  return await restoreCollection({
    root,
    collection,
    file,
    force,
    signal: interrupt.signal,
    onProgress: bar.onProgress,
  });
}
