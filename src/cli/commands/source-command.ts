import { resolve } from "node:path";
import type { Command } from "commander";
import type { SourceOptions, SourceSummary } from "../../core/indexing.ts";
import { openCollection } from "../collection.ts";
import { collectionArguments } from "../command-line.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeError, writeJson, writeNotices, writeOut } from "../output.ts";
import { formatBytes, plural } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { renderTable } from "../render/table.ts";
import { addSourceOptions, assertSources, type SourceCommandOptions, sourceOptionsOf } from "../source-options.ts";

interface AddOptions extends CollectionOptions, SourceCommandOptions {
  readonly name?: string;
  readonly reset?: true;
}

export function addSourceCommand(program: Command): void {
  const command = program
    .command("source")
    .summary("the folders and files that feed a collection")
    .description("The folders and files that feed a collection, each with its own globs and metadata.");
  addAdd(command);
  addList(command);
  addRemove(command);
}

function addAdd(command: Command): void {
  const add = command
    .command("add")
    .summary("make a folder or file a source, or change its options")
    .description(
      "Makes a folder or file a source of a collection, or gives a source other options; those that are not given stay. " +
        "`kenning index` reads it then.",
    )
    .argument("<path>", "a folder or a file")
    .addOption(collectionOption())
    .addOption(rootOption())
    .option("--name <name>", "first part of its documents' ids (default: its own name)");
  addSourceOptions(add)
    .option("--reset", "forget the options it had before")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning source add ~/notes --exclude 'drafts/**'
  kenning source add /srv/wiki --name wiki --metadata team=ops --metadata public=false`,
    )
    .action(async (path: string, options: AddOptions) => {
      // Before a collection is made.
      await assertSources([path], options);
      await using engine = await openCollection(options, { create: true });
      const { name, reset } = options;
      const given = sourceOptionsOf(options);
      const before = (await engine.sources()).find(({ root }) => root === resolve(path));
      const source = await engine.addSource(path, { ...given, name, reset });
      if (options.json) return writeJson(source);
      writeOut(renderSources([source]));
      writeOut(`Next: kenning index${collectionArguments(options)}\n`);
      const kept = reset || before === undefined ? {} : notGiven(before.options, given);
      if (Object.keys(kept).length === 0) return;
      writeNotices([`kept as before: ${printable(renderOptions(kept))}; --reset forgets them`]);
    });
}

function addList(command: Command): void {
  command
    .command("list")
    .summary("show a collection's sources")
    .description("Shows the folders and files that feed a collection, with their options.")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(jsonOption())
    .addHelpText("after", "\nExamples:\n  kenning source list -c library --json")
    .action(async (options: CollectionOptions) => {
      await using engine = await openCollection(options);
      const sources = await engine.sources();
      if (options.json) return writeJson({ sources });
      if (sources.length === 0) return writeError("No sources yet; add one with: kenning source add <folder>\n");
      writeOut(renderSources(sources));
    });
}

function addRemove(command: Command): void {
  command
    .command("remove")
    .summary("take a source and its documents out of a collection")
    .description("Takes a source and its documents out of a collection. The files themselves stay as they are.")
    .argument("<name>", "a name that `kenning source list` shows")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(jsonOption())
    .addHelpText("after", "\nExamples:\n  kenning source remove notes")
    .action(async (name: string, options: CollectionOptions) => {
      await using engine = await openCollection(options);
      const { documents } = await engine.removeSource(name);
      if (options.json) return writeJson({ name, documents });
      writeOut(`Removed ${printable(name)} and ${plural(documents, "document")}\n`);
    });
}

function renderSources(sources: readonly SourceSummary[]): string {
  const titles = ["name", "root", "options"].map((title) => ({ title }));
  return renderTable(
    titles,
    sources.map(({ name, root, options }) => [printable(name), printable(root), printable(renderOptions(options))]),
  );
}

function notGiven(known: SourceOptions, given: SourceOptions): SourceOptions {
  return Object.fromEntries(Object.entries(known).filter(([key]) => given[key as keyof SourceOptions] === undefined));
}

function renderOptions({ include = [], exclude = [], hidden, maxFileBytes, metadata = {} }: SourceOptions): string {
  const parts = [
    ...include.map((glob) => `include ${glob}`),
    ...exclude.map((glob) => `exclude ${glob}`),
    ...(hidden ? ["hidden"] : []),
    ...(maxFileBytes === undefined ? [] : [`files up to ${formatBytes(maxFileBytes)}`]),
    ...Object.entries(metadata).map(
      ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
    ),
  ];
  return parts.join(", ") || "–";
}
