import { createReadStream } from "node:fs";
import { addAbortSignal, type Readable } from "node:stream";
import type { Command } from "commander";
import type { ImportReport } from "../../core/care.ts";
import { textLines } from "../byte-lines.ts";
import { openCollection } from "../collection.ts";
import { collectionArguments } from "../command-line.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderImport } from "../render/copy-reports.ts";

interface ImportCommandOptions extends CollectionOptions {
  readonly skipBad?: true;
}

export function addImportCommand(program: Command): void {
  program
    .command("import")
    .summary("store the lines that `export` wrote")
    .description("Reads documents with their passages and vectors from lines of JSON; no model is needed.")
    .argument("<file>", "a file that `kenning export` wrote, or - for standard input")
    .addOption(collectionOption())
    .addOption(rootOption())
    .option("--skip-bad", "leave out lines that cannot be stored, and count them")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning import notes.jsonl -c notes
  gunzip -c zh.jsonl.gz | kenning import - -c zh`,
    )
    .action(async (file: string, options: ImportCommandOptions) => {
      const report = await runImport(file, options);
      if (options.json) return writeJson({ collection: options.collection, ...report });
      writeOut(
        renderImport(report, options.collection, `kenning search${collectionArguments(options)} "your question"`),
      );
      if (!report.complete)
        writeNotices(["the export was cut short: go on with it with --resume, then import it again"]);
    });
}

async function runImport(file: string, options: ImportCommandOptions): Promise<ImportReport> {
  using interrupt = openInterrupt("Stopping after the current batch; press Ctrl-C again to quit at once.");
  using bar = openProgressBar();
  const { signal } = interrupt;
  const source: Readable = file === "-" ? process.stdin : createReadStream(file);
  const lines = textLines(addAbortSignal(signal, source), file === "-" ? "standard input" : file, signal);
  await using engine = await openCollection(options, { create: true });
  return await engine.import(lines, { skipBad: options.skipBad, signal, onProgress: bar.onProgress });
}
