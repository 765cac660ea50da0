import type { Command } from "commander";
import { EngineError, isEngineError } from "../../core/errors.ts";
import type { IndexReport } from "../../core/indexing.ts";
import type { Engine, EngineOptions } from "../../engine.ts";
import { openCollection } from "../collection.ts";
import { collectionArguments } from "../command-line.ts";
import { FilesReport } from "../files-report.ts";
import { frugalHeap } from "../frugal-heap.ts";
import { indexContent, readsStdin, readStdin, type StdinOptions } from "../index-stdin.ts";
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
import { addSourceOptions, assertSources, type SourceCommandOptions, sourceOptionsOf } from "../source-options.ts";
import { writeError, writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { plural } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { renderIndexSummary, renderProblems } from "../render/index-summary.ts";

interface IndexCommandOptions extends CollectionOptions, ModelOptions, SourceCommandOptions, StdinOptions {
  readonly facet?: readonly string[];
  readonly dryRun?: true;
  readonly report?: string;
}

export function addIndexCommand(program: Command): void {
  const command = program
    .command("index")
    .summary("index folders and files, or bring them up to date")
    .description(
      "Reads folders and files into a collection: adds what is new, replaces what changed and removes what is gone. " +
        "What is named becomes a source of the collection; without a name, all its sources are read.",
    )
    .argument("[path...]", "folders or files; - for one document on standard input")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(modelOption())
    .addOption(dtypeOption())
    .addOption(poolingOption())
    .addOption(offlineOption());
  addSourceOptions(command)
    .option("--facet <key>", "index a metadata key for fast filters; may be repeated", collect)
    .option("--id <id>", "id of the document on standard input")
    .option("--title <text>", "its title")
    .option("--name <file>", "its name, which says what it is: page.html")
    .option("--dry-run", "show what would be done, and write nothing")
    .option("--report <file>", "write what became of each file, as JSON")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning index ./docs
  kenning index ~/notes ~/papers -c library
  kenning index -c library
  kenning index ./docs --dry-run
  pdftk a.pdf cat output - | kenning index - --id a.pdf
  kenning index ./docs --report files.json
  kenning index . --include '**/*.md' --exclude 'drafts/**'
  kenning index ./papers --facet year --facet author.name
  kenning index ./docs --model Xenova/bge-small-en-v1.5`,
    )
    .action(async (paths: string[], options: IndexCommandOptions) => {
      if (readsStdin(paths, { ...options })) return await runStdin(options);
      const { outcomes, removedFiles, ...counts } = await runIndex(paths, options);
      const lists = { outcomes, removedFiles };
      // A plan is its files; of a run they are in the report.
      const report = options.dryRun ? { ...counts, ...lists } : counts;
      if (options.json) return writeJson({ collection: options.collection, ...report });
      const next = options.dryRun
        ? "the same command without --dry-run"
        : `kenning search${collectionArguments(options)} "your question"`;
      writeOut(renderIndexSummary(report, options.collection, next));
    });
}

async function runIndex(paths: readonly string[], options: IndexCommandOptions): Promise<IndexReport> {
  // Before a collection is made.
  await assertSources(paths, options);
  const file = options.report === undefined ? null : await FilesReport.open(options.report, options.collection);
  frugalHeap();
  using interrupt = openInterrupt("Stopping after the current batch; press Ctrl-C again to quit at once.");
  using bar = openProgressBar();
  const { model, dtype, pooling, offline, dryRun, facet: facets } = options;
  try {
    const { onProgress } = bar;
    const open = { model, dtype, pooling, offline, onProgress };
    await using engine = dryRun
      ? await openToLook(options, open)
      : await openCollection(options, { create: true, ...open });
    const listFiles = file !== null || dryRun === true;
    const { signal } = interrupt;
    const report = await engine.index(paths, {
      ...sourceOptionsOf(options),
      facets,
      dryRun,
      listFiles,
      onProgress,
      signal,
    });
    await file?.write(report);
    return report;
  } catch (error) {
    if (isEngineError(error, "NOTHING_INDEXED")) {
      const report = error.data["report"] as IndexReport | undefined;
      if (report !== undefined) await file?.write(report);
      if (!options.json && report !== undefined) writeError(problemsOf(report));
    }
    if (!isEngineError(error, "ABORTED")) throw error;
    throw new EngineError("ABORTED", "Interrupted; the collection is consistent and keeps what was finished", {
      hint: "Run the same command again to continue where it stopped.",
      cause: error,
    });
  }
}

async function runStdin(options: IndexCommandOptions): Promise<void> {
  using interrupt = openInterrupt();
  const { model, dtype, pooling, offline } = options;
  // Before a collection is made.
  const content = await readStdin(interrupt.signal);
  await using engine = await openCollection(options, { create: true, model, dtype, pooling, offline });
  const stored = await indexContent(engine, options, content, interrupt.signal);
  if (options.json) return writeJson({ collection: options.collection, ...stored });
  const what = `${plural(stored.documents, "document")}, ${plural(stored.chunks, "chunk")}`;
  writeOut(`Stored ${printable(stored.id)} in "${printable(options.collection)}": ${what}\n`);
}

/** A collection that is not there is looked at as an empty one, and not made. */
async function openToLook(
  options: IndexCommandOptions,
  open: Omit<EngineOptions, "collection" | "root">,
): Promise<Engine> {
  try {
    return await openCollection(options, { create: false, ...open });
  } catch (error) {
    if (!isEngineError(error, "COLLECTION_NOT_FOUND")) throw error;
    return await openCollection({ ...options, root: ":memory:" }, { create: true, ...open });
  }
}

/** Why nothing was indexed, file by file. */
function problemsOf(report: IndexReport): string {
  return report.notices.map((notice) => `note: ${printable(notice)}\n`).join("") + renderProblems(report);
}
