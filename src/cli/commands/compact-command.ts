import type { Command } from "commander";
import type { CompactReport } from "../../core/care.ts";
import { openCollection } from "../collection.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderCompaction } from "../render/copy-reports.ts";

interface CompactCommandOptions extends CollectionOptions {
  readonly full?: true;
}

export function addCompactCommand(program: Command): void {
  program
    .command("compact")
    .summary("make a collection as small as it can be")
    .description("Gives back the space of what was removed. Searches and writes go on meanwhile.")
    .addOption(collectionOption())
    .addOption(rootOption())
    .option("--full", "write the whole database anew, which needs as much free space again")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning compact
  kenning compact -c library --full`,
    )
    .action(async (options: CompactCommandOptions) => {
      const report = await runCompact(options);
      if (options.json) writeJson({ collection: options.collection, ...report });
      else writeOut(renderCompaction(report, options.collection));
    });
}

async function runCompact(options: CompactCommandOptions): Promise<CompactReport> {
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  await using engine = await openCollection(options);
  return await engine.compact({ full: options.full, signal: interrupt.signal, onProgress: bar.onProgress });
}
