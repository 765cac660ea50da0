import type { Command } from "commander";
import { EngineError } from "../../core/errors.ts";
import type { Example } from "../../core/search.ts";
import type { Engine } from "../../engine.ts";
import { openCollection } from "../collection.ts";
import { findDocument } from "../find-document.ts";
import { findExample } from "../find-example.ts";
import { addHitOptions, type HitOptions, searchOptions } from "../hit-options.ts";
import { openInterrupt } from "../interrupt.ts";
import { collect, collectionOption, type CollectionOptions, jsonOption, rootOption } from "../options.ts";
import { layoutOf, writeJson, writeNotices, writeOut } from "../output.ts";
import { renderComparison } from "../render/comparison.ts";
import { writeResult } from "./search-command.ts";

interface SimilarCommandOptions extends CollectionOptions, HitOptions {
  readonly chunk?: true;
  readonly text?: true;
  readonly to?: string;
  readonly like?: readonly string[];
  readonly unlike?: readonly string[];
  readonly exclude?: readonly string[];
  readonly terms?: true;
}

export function addSimilarCommand(program: Command): void {
  const command = program
    .command("similar")
    .summary("find what is most like a document, a passage or a text")
    .description(
      "Finds the passages or documents nearest in meaning to one of the collection, to a file or to a text. With --to it says " +
        "how alike two of them are, and why.",
    )
    .argument("<document>", "a document's id or path, or a file; with --chunk or --text what these say")
    .option("--chunk", "the argument is the id of a passage, as search --json prints it")
    .option("--text", "the argument is a text")
    .option("--to <document>", "print how alike the two are, and why")
    .option("--like <document>", "another one to be near to; may be repeated", collect)
    .option("--unlike <document>", "one to be far from; may be repeated", collect)
    .option("--exclude <document>", "a document that is not to be among the hits; may be repeated", collect)
    .option("--terms", "rank by the vectors of the collection's terms, and say which terms are near")
    .addOption(collectionOption())
    .addOption(rootOption());
  addHitOptions(command)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning similar docs/guide/install.md
  kenning similar guide/install.md --unlike guide/windows.md --unit document
  kenning similar guide/install.md --to guide/upgrade.md
  kenning similar guide/install.md --terms
  kenning similar --text "how to install" --diversity 0.3
  kenning similar --chunk 1042`,
    )
    .action(async (target: string, options: SimilarCommandOptions) => {
      using interrupt = openInterrupt();
      await using engine = await openCollection(options);
      const example = await exampleOf(engine, target, options);
      if (options.to === undefined) await recommend(engine, example, options, interrupt.signal);
      else await compare(engine, example, options.to, options, interrupt.signal);
    });
}

async function recommend(
  engine: Engine,
  example: Example,
  options: SimilarCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const positive = [example];
  for (const name of options.like ?? []) positive.push(await findExample(engine, name));
  const negative: Example[] = [];
  for (const name of options.unlike ?? []) negative.push(await findExample(engine, name));
  const exclude: string[] = [];
  for (const name of options.exclude ?? []) exclude.push(await findDocument(engine, name));
  await writeResult(
    engine,
    await engine.recommend({
      ...(await searchOptions(options)),
      positive,
      negative,
      exclude,
      terms: options.terms,
      signal,
    }),
    options,
  );
}

async function compare(
  engine: Engine,
  example: Example,
  to: string,
  { text, json }: SimilarCommandOptions,
  signal: AbortSignal,
): Promise<void> {
  const other = text ? { text: to } : await findExample(engine, to);
  const comparison = await engine.compare(example, other, { signal });
  if (json) return writeJson(comparison);
  writeNotices(comparison.notices);
  writeOut(renderComparison(comparison, layoutOf(process.stdout)));
}

async function exampleOf(
  engine: Engine,
  target: string,
  { chunk, text }: Pick<SimilarCommandOptions, "chunk" | "text">,
): Promise<Example> {
  if (text) return { text: target };
  return chunk ? { chunk: parseChunkId(target) } : await findExample(engine, target);
}

function parseChunkId(text: string): number {
  const id = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(id) && id > 0) return id;
  throw new EngineError("BAD_REQUEST", `${JSON.stringify(text)} is not the id of a passage`, {
    hint: "Pass a whole number above 0, as `kenning search --json` prints it under hits[].chunk.id.",
    data: { chunk: text },
  });
}
