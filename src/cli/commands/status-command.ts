import { type Command, Option } from "commander";
import type { CollectionSummary, EngineStatus } from "../../engine.ts";
import { openCollection } from "../collection.ts";
import { collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { writeError, writeJson, writeOut } from "../output.ts";
import { describeEmbedder } from "../render/index-summary.ts";
import { formatBytes, formatCount } from "../render/numbers.ts";
import { printable } from "../render/printable.ts";
import { renderTable } from "../render/table.ts";

interface StatusCommandOptions extends CollectionOptions {
  readonly all?: true;
}

export function addStatusCommand(program: Command): void {
  program
    .command("status")
    .summary("show what a collection holds")
    .description(
      "Shows how much a collection holds, from which folders and with which model; or lists all collections.",
    )
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(new Option("--all", "list the collections instead").conflicts("collection"))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning status
  kenning status -c library --json
  kenning status --all`,
    )
    .action(async (options: StatusCommandOptions) => {
      if (options.all) return writeCollections(options);
      await using engine = await openCollection(options);
      const status = await engine.status();
      if (options.json) writeJson(status);
      else writeOut(renderStatus(status));
    });
}

async function writeCollections({ root, json }: StatusCommandOptions): Promise<void> {
  const { listCollections } = await import("../../engine.ts");
  const collections = await listCollections(root);
  if (json) return writeJson({ collections });
  if (collections.length === 0) return writeError("No collections yet; make one with: kenning index <folder>\n");
  writeOut(renderCollections(collections));
}

function renderCollections(collections: readonly CollectionSummary[]): string {
  return renderTable(
    [{ title: "collection" }, { title: "documents", align: "right" }, { title: "chunks", align: "right" }],
    collections.map(({ name, documents, chunks }) => [printable(name), formatCount(documents), formatCount(chunks)]),
  );
}

function renderStatus(status: EngineStatus): string {
  const rows: [string, string][] = [
    ["collection", printable(status.collection)],
    ["documents", formatCount(status.documents)],
    ...(status.copies > 0 ? [["copies", formatCount(status.copies)] as [string, string]] : []),
    ["chunks", formatCount(status.chunks)],
    ["vectors", `${formatCount(status.vectors)} (search: ${status.ann})`],
    ["model", describeEmbedder(status.embedder)],
    ...status.sources.map(({ name, root }): [string, string] => ["source", printable(`${name} from ${root}`)]),
    ["languages", renderCounts(status.languages)],
    ["passages", renderCounts(status.passageLanguages)],
    ["types", renderCounts(status.mediaTypes)],
    ["on disk", formatBytes(status.sizeBytes)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(12)}${value}\n`).join("");
}

/** "en 120, zh 14", the most frequent first. */
function renderCounts(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return entries.length === 0
    ? "–"
    : entries.map(([name, count]) => `${printable(name)} ${formatCount(count)}`).join(", ");
}
