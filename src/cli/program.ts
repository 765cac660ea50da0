import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addAskCommand } from "./commands/ask-command.ts";
import { addBackupCommand } from "./commands/backup-command.ts";
import { addCheckCommand } from "./commands/check-command.ts";
import { addClassifyCommand } from "./commands/classify-command.ts";
import { addCompactCommand } from "./commands/compact-command.ts";
import { addDoctorCommand } from "./commands/doctor-command.ts";
import { addDuplicatesCommand } from "./commands/duplicates-command.ts";
import { addEmbedCommand } from "./commands/embed-command.ts";
import { addEvalCommand } from "./commands/eval-command.ts";
import { addExportCommand } from "./commands/export-command.ts";
import { addImportCommand } from "./commands/import-command.ts";
import { addIndexCommand } from "./commands/index-command.ts";
import { addModelsCommand } from "./commands/models-command.ts";
import { addRestoreCommand } from "./commands/restore-command.ts";
import { addSearchCommand } from "./commands/search-command.ts";
import { addServeCommand } from "./commands/serve-command.ts";
import { addSimilarCommand } from "./commands/similar-command.ts";
import { addSourceCommand } from "./commands/source-command.ts";
import { addStatusCommand } from "./commands/status-command.ts";
import { addTermsCommand } from "./commands/terms-command.ts";
import { addWatchCommand } from "./commands/watch-command.ts";

/** The command line as a whole. Parsing throws instead of ending the process, and leaves the message to the caller. */
export function createProgram(): Command {
  const program = new Command("kenning")
    .description("Searches folders of documents by meaning and by words, on this machine.")
    .version(packageVersion())
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError()
    .addHelpText(
      "after",
      `
Examples:
  kenning index ./docs
  kenning search "how do I reset my password"
  kenning serve`,
    );
  addIndexCommand(program);
  addWatchCommand(program);
  addSourceCommand(program);
  addSearchCommand(program);
  addAskCommand(program);
  addSimilarCommand(program);
  addDuplicatesCommand(program);
  addClassifyCommand(program);
  addTermsCommand(program);
  addEmbedCommand(program);
  addStatusCommand(program);
  addServeCommand(program);
  addCheckCommand(program);
  addCompactCommand(program);
  addBackupCommand(program);
  addRestoreCommand(program);
  addExportCommand(program);
  addImportCommand(program);
  addDoctorCommand(program);
  addEvalCommand(program);
  addModelsCommand(program);
  return program;
}

function packageVersion(): string {
  const json = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(json) as { version: string }).version;
}
