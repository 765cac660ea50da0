import { type Command, Option } from "commander";
import type { AnnReport } from "../../eval/ann-recall.ts";
import { openCollection } from "../collection.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, parseCount, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderAnn } from "../render/ann-report.ts";

interface EvalAnnOptions extends CollectionOptions {
  readonly queries: number;
}

export function addEvalAnnCommand(program: Command): void {
  program
    .command("ann")
    .summary("measure the recall of vector search against an exact scan")
    .description(
      "Takes stored vectors as queries and counts how many of the exact nearest neighbors the search as it is served finds.",
    )
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(
      new Option("--queries <count>", "stored vectors to search for").argParser(parseCount(1, 10_000)).default(200),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning eval ann
  kenning eval ann -c library --queries 1000`,
    )
    .action(async (options: EvalAnnOptions) => {
      const report = await measure(options);
      if (options.json) writeJson({ collection: options.collection, ...report });
      else writeOut(renderAnn(report));
    });
}

async function measure(options: EvalAnnOptions): Promise<AnnReport> {
  const { evaluateAnn } = await import("../../eval/ann-recall.ts");
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  await using engine = await openCollection(options);
  return await evaluateAnn(engine, { queries: options.queries, signal: interrupt.signal, onProgress: bar.onProgress });
}
