import type { Command } from "commander";
import type { BackupReport } from "../../core/care.ts";
import { openCollection } from "../collection.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderBackup } from "../render/copy-reports.ts";

interface BackupCommandOptions extends CollectionOptions {
  readonly force?: true;
}

export function addBackupCommand(program: Command): void {
  program
    .command("backup")
    .summary("copy a collection into one file")
    .description("Writes a collection as it is at one moment into one file, while others search and write.")
    .argument("<file>", "the backup to write, outside the collection's folder")
    .addOption(collectionOption())
    .addOption(rootOption())
    .option("--force", "replace the file if it is there")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning backup /mnt/backups/notes.backup
  kenning backup library.backup -c library --force`,
    )
    .action(async (file: string, options: BackupCommandOptions) => {
      const report = await runBackup(file, options);
      if (options.json) writeJson({ collection: options.collection, ...report });
      else writeOut(renderBackup(report, options.collection));
    });
}

async function runBackup(file: string, options: BackupCommandOptions): Promise<BackupReport> {
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  await using engine = await openCollection(options);
  return await engine.backup(file, { force: options.force, signal: interrupt.signal, onProgress: bar.onProgress });
}
