import type { Command } from "commander";
import { EngineError, isEngineError } from "../../core/errors.ts";
import type { IndexReport } from "../../core/indexing.ts";
import { openCollection } from "../collection.ts";
import { collectionArguments } from "../command-line.ts";
import { openInterrupt } from "../interrupt.ts";
import {
  collect,
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
import { writeError, writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderIndexSummary, renderProblems } from "../render/index-summary.ts";

interface IndexCommandOptions extends CollectionOptions, ModelOptions {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly hidden?: true;
  readonly facet?: readonly string[];
}

export function addIndexCommand(program: Command): void {
  program
    .command("index")
    .summary("index folders and files, or bring them up to date")
    .description(
      "Reads folders and files into a collection: adds what is new, replaces what changed and removes what is gone.",
    )
    .argument("<path...>", "folders or files")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(modelOption())
    .addOption(dtypeOption())
    .addOption(poolingOption())
    .addOption(offlineOption())
    .option("--include <glob>", "take only paths that match; may be repeated", collect)
    .option("--exclude <glob>", "leave out paths that match; may be repeated", collect)
    .option("--hidden", "also take files and folders that begin with a dot")
    .option("--facet <key>", "index a metadata key for fast filters; may be repeated", collect)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning index ./docs
  kenning index ~/notes ~/papers -c library
  kenning index . --include '**/*.md' --exclude 'drafts/**'
  kenning index ./papers --facet year --facet author.name
  kenning index ./docs --model Xenova/bge-small-en-v1.5`,
    )
    .action(async (paths: string[], options: IndexCommandOptions) => {
      const report = await runIndex(paths, options);
      if (options.json) return writeJson({ collection: options.collection, ...report });
      const next = `kenning search${collectionArguments(options)} "your question"`;
      writeOut(renderIndexSummary(report, options.collection, next));
    });
}

async function runIndex(paths: readonly string[], options: IndexCommandOptions): Promise<IndexReport> {
  using interrupt = openInterrupt("Stopping after the current batch; press Ctrl-C again to quit at once.");
  using bar = openProgressBar();
  const { model, dtype, pooling, offline, include, exclude, hidden, facet: facets } = options;
  try {
    const { onProgress } = bar;
    await using engine = await openCollection(options, { create: true, model, dtype, pooling, offline, onProgress });
    return await engine.index(paths, { include, exclude, hidden, facets, onProgress, signal: interrupt.signal });
  } catch (error) {
    if (!options.json && isEngineError(error, "NOTHING_INDEXED")) writeError(problemsOf(error));
    if (!isEngineError(error, "ABORTED")) throw error;
    throw new EngineError("ABORTED", "Interrupted; the collection is consistent and keeps what was finished", {
      hint: "Run the same command again to continue where it stopped.",
      cause: error,
    });
  }
}

/** The reasons, file by file, are in the report that the error carries. */
function problemsOf({ data }: EngineError): string {
  const report = data["report"] as IndexReport | undefined;
  return report === undefined ? "" : renderProblems(report);
}
