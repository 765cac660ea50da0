import { resolve } from "node:path";
import type { Command } from "commander";
import type { CareEngine, ExportOptions, ExportReport } from "../../core/care.ts";
import { EngineError } from "../../core/errors.ts";
import { openCollection } from "../collection.ts";
import { appendLines, pipeLines, readEarlierExport, refuseExisting, sizeOf } from "../export-file.ts";
import { readFilter } from "../filter-option.ts";
import { openInterrupt } from "../interrupt.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeJson, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderExport } from "../render/copy-reports.ts";

interface ExportCommandOptions extends CollectionOptions {
  readonly output?: string;
  readonly resume?: true;
  readonly force?: true;
  readonly vectors: boolean;
  readonly filter?: string;
}

type Choice = Pick<ExportOptions, "vectors" | "filter" | "signal" | "onProgress"> & { readonly signal: AbortSignal };

export function addExportCommand(program: Command): void {
  program
    .command("export")
    .summary("write a collection as lines of JSON")
    .description("Writes documents with their passages and vectors as lines of JSON, by id, which `import` reads.")
    .addOption(collectionOption())
    .addOption(rootOption())
    .option("--output <file>", "file to write instead of standard output")
    .option("--resume", "go on with an output that was cut short")
    .option("--force", "replace the output if it is there")
    .option("--no-vectors", "leave the vectors out; the import is searched by words alone")
    .option("--filter <json>", "condition on the documents, as JSON")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning export > notes.jsonl
  kenning export --output notes.jsonl --resume
  kenning export --no-vectors --filter '{"field":"$language","op":"=","value":"zh"}' | gzip > zh.jsonl.gz`,
    )
    .action(async (options: ExportCommandOptions) => {
      checkOptions(options);
      const filter = await readFilter(options.filter);
      using interrupt = openInterrupt();
      using bar = openProgressBar();
      const choice = { vectors: options.vectors, filter, signal: interrupt.signal, onProgress: bar.onProgress };
      await using engine = await openCollection(options);
      if (options.output === undefined) return await pipeLines(engine.export(choice), process.stdout);
      const report = await exportToFile(engine, resolve(options.output), options, choice);
      if (options.json) writeJson({ collection: options.collection, ...report });
      else writeOut(renderExport(report, options.collection));
    });
}

function checkOptions({ output, resume, force, json }: ExportCommandOptions): void {
  if (output !== undefined) return refuseExisting(output, { ...(resume && { resume }), ...(force && { force }) });
  const needy = resume ? "--resume" : force ? "--force" : json ? "--json" : undefined;
  if (needy === undefined) return;
  throw new EngineError("BAD_REQUEST", `${needy} goes with --output alone`, {
    hint: "Name a file with --output; without it the lines are on standard output.",
  });
}

async function exportToFile(
  engine: CareEngine,
  file: string,
  { resume }: ExportCommandOptions,
  choice: Choice,
): Promise<ExportReport> {
  const started = performance.now();
  const earlier = resume ? await readEarlierExport(file) : null;
  let documents = earlier?.resume.documents ?? 0;
  const onProgress: ExportOptions["onProgress"] = (event) => {
    documents = event.done;
    choice.onProgress?.(event);
  };
  if (earlier === null) {
    await appendLines(file, 0, engine.export({ ...choice, onProgress }), choice.signal);
  } else {
    await refuseOtherHeader(engine, file, earlier.header, choice);
    const rest = engine.export({ ...choice, onProgress, resume: earlier.resume });
    if (!earlier.complete) await appendLines(file, earlier.sizeBytes, rest, choice.signal);
  }
  const seconds = (performance.now() - started) / 1000;
  return { file, documents, resumed: earlier?.resume.documents ?? 0, sizeBytes: sizeOf(file), seconds };
}

/** An export of other settings, sources or another filter cannot be gone on with. */
async function refuseOtherHeader(engine: CareEngine, file: string, header: string, choice: Choice): Promise<void> {
  for await (const line of engine.export({ ...choice, onProgress: undefined })) {
    if (line === header) return;
    break;
  }
  throw new EngineError("BAD_REQUEST", `${file} is an export of something else`, {
    hint: "Give the options it was begun with, or begin anew with --force.",
    data: { file },
  });
}
