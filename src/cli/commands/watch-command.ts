import type { Command } from "commander";
import type { IndexReport } from "../../core/indexing.ts";
import { openCollection } from "../collection.ts";
import { frugalHeap } from "../frugal-heap.ts";
import { openInterrupt } from "../interrupt.ts";
import {
  collectionOption,
  type CollectionOptions,
  dtypeOption,
  jsonOption,
  modelOption,
  type ModelOptions,
  offlineOption,
  poolingOption,
  rootOption,
} from "../options.ts";
import { writeError, writeJsonLine, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderProblems, renderStates } from "../render/index-summary.ts";
import { formatCount, formatSeconds } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { addSourceOptions, assertSources, type SourceCommandOptions, sourceOptionsOf } from "../source-options.ts";

type WatchCommandOptions = CollectionOptions & ModelOptions & SourceCommandOptions;

export function addWatchCommand(program: Command): void {
  const command = program
    .command("watch")
    .summary("keep a collection as its folders are")
    .description(
      "Brings a collection up to date and keeps it so: what changes in its folders is indexed within a few seconds, until Ctrl-C.",
    )
    .argument("[path...]", "folders or files (default: all sources of the collection)")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(modelOption())
    .addOption(dtypeOption())
    .addOption(poolingOption())
    .addOption(offlineOption());
  addSourceOptions(command)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning watch ./docs
  kenning watch -c library --json`,
    )
    .action(async (paths: string[], options: WatchCommandOptions) => {
      // Before a collection is made.
      await assertSources(paths, options);
      frugalHeap();
      using interrupt = openInterrupt("Stopping after the current batch; press Ctrl-C again to quit at once.");
      using bar = openProgressBar();
      const { onProgress } = bar;
      const { model, dtype, pooling, offline } = options;
      const open = { create: true, model, dtype, pooling, offline, onProgress };
      await using engine = await openCollection(options, open);
      const { signal } = interrupt;
      const onNotice = (message: string): void => {
        bar.clear();
        writeError(`${printable(message)}\n`);
      };
      const what = { ...sourceOptionsOf(options), onProgress, onNotice, signal };
      for await (const report of engine.watch(paths, what)) {
        bar.clear();
        if (options.json) writeJsonLine({ collection: options.collection, ...report });
        else writeOut(renderBatch(report, new Date()));
      }
    });
}

function renderBatch(report: IndexReport, at: Date): string {
  const states = `${renderStates(report)}; removed ${formatCount(report.removed)}`;
  const notices = report.notices.map((notice) => `  note: ${printable(notice)}\n`).join("");
  return `${at.toTimeString().slice(0, 8)} ${states} (${formatSeconds(report.seconds)})\n${notices}${renderProblems(report)}`;
}
