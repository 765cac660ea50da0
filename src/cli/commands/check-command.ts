import type { Command } from "commander";
import type { CheckReport } from "../../core/care.ts";
import { EngineError } from "../../core/errors.ts";
import { openCollection } from "../collection.ts";
import { collectionArguments } from "../command-line.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderCheck } from "../render/check-report.ts";

interface CheckCommandOptions extends CollectionOptions {
  readonly repair?: true;
}

export function addCheckCommand(program: Command): void {
  program
    .command("check")
    .summary("look for damage in a collection, and repair it")
    .description("Compares everything in a collection that has to agree, and says what does not.")
    .addOption(collectionOption())
    .addOption(rootOption())
    .option("--repair", "make anew what can be derived, and remove documents of which something is lost")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning check
  kenning check -c library --repair`,
    )
    .action(async (options: CheckCommandOptions) => {
      const report = await runCheck(options);
      if (report.ok && options.json) return writeJson({ collection: options.collection, ...report });
      if (!options.json) writeOut(renderCheck(report, options.collection));
      if (!report.ok) throw problemsFound(report, options);
    });
}

async function runCheck(options: CheckCommandOptions): Promise<CheckReport> {
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  await using engine = await openCollection(options);
  return await engine.check({ repair: options.repair, signal: interrupt.signal, onProgress: bar.onProgress });
}

function problemsFound(report: CheckReport, options: CheckCommandOptions): EngineError {
  const { problems } = report;
  const isRepairable = problems.some(({ repairable }) => repairable);
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  return new EngineError("INDEX_CORRUPT", `The check found ${count} in ${JSON.stringify(options.collection)}`, {
    hint: isRepairable
      ? `Run \`kenning check${collectionArguments(options)} --repair\`.`
      : "Restore a backup with `kenning restore`, or delete the collection and index its sources again.",
    data: { report },
  });
}
