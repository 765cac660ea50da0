import { type Command, Option } from "commander";
import type { SearchMode, SearchResult } from "../../core/search.ts";
import type { Engine } from "../../engine.ts";
import { hasSeveralSources, openCollection } from "../collection.ts";
import { addHitOptions, type HitOptions, searchOptions } from "../hit-options.ts";
import { openInterrupt } from "../interrupt.ts";
import {
  collectionOption,
  type CollectionOptions,
  jsonOption,
  offlineOption,
  parseCount,
  rootOption,
  SEARCH_MODES,
} from "../options.ts";
import { layoutOf, writeError, writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { renderResult } from "../render/hits.ts";

const MAX_BUDGET_MS = 600_000;

interface SearchCommandOptions extends CollectionOptions, HitOptions {
  readonly mode?: SearchMode;
  readonly literal?: true;
  readonly expand?: true | "texts" | "terms";
  readonly attention?: true;
  readonly reranker?: string;
  readonly rerankDepth?: number;
  readonly rerankBudget?: number;
  readonly offline?: true;
}

export function addSearchCommand(program: Command): void {
  const command = program
    .command("search")
    .summary("search a collection by meaning and by words")
    .description("Finds the passages or documents of a collection that answer a query, best first.")
    .argument("<query...>", "what to look for; several words need no quotes")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(
      new Option(
        "--mode <mode>",
        "meaning and words, words, or meaning alone (hybrid where there are vectors)",
      ).choices(SEARCH_MODES),
    )
    .option("--literal", 'take quotes, "-word" and "field:value" in the query for text')
    .addOption(
      new Option(
        "--expand [by]",
        "also look for words that the best hits share (texts), or that are near to the query's in the collection's term vectors (terms)",
      ).choices(["texts", "terms"]),
    );
  addHitOptions(command)
    .option("--attention", "show which words of a hit match by meaning")
    .option("--reranker <model>", "have a model read the best hits again: a name, hub id or folder")
    .addOption(new Option("--rerank-depth <count>", "how many it reads").argParser(parseCount(1, 200)))
    .addOption(new Option("--rerank-budget <ms>", "milliseconds it may take").argParser(parseCount(0, MAX_BUDGET_MS)))
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning search why do leaves turn yellow
  kenning search '"parental leave" -draft year:>=2020' --unit document -n 5
  kenning search 如何浇水 --mode lexical
  kenning search budget --filter 'type = "application/pdf"' --facet year
  kenning search budget --json | jq '.hits[].document.path'`,
    )
    .action(async (words: string[], options: SearchCommandOptions) => {
      await searchCollection(words.join(" "), options);
    });
}

async function searchCollection(text: string, options: SearchCommandOptions): Promise<void> {
  const { mode, expand, attention, reranker, rerankDepth, rerankBudget, offline } = options;
  const shared = await searchOptions(options);
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  await using engine = await openCollection(options, { create: false, reranker, offline, onProgress: bar.onProgress });
  const result = await engine.search({
    ...shared,
    text,
    mode,
    expand,
    attention,
    operators: options.literal !== true,
    rerank: reranker !== undefined && { depth: rerankDepth, budgetMs: rerankBudget },
    signal: interrupt.signal,
  });
  await writeResult(engine, result, options);
}

export async function writeResult(
  engine: Engine,
  result: SearchResult,
  { json, explain }: HitOptions & CollectionOptions,
): Promise<void> {
  if (json) return writeJson(result);
  writeNotices(result.notices);
  if (result.hits.length === 0) return writeError("No matches\n");
  const withSource = await hasSeveralSources(engine);
  writeOut(renderResult(result, layoutOf(process.stdout), { explain, withSource }));
  if (result.next !== null && process.stdout.isTTY) writeError(`\nMore with --cursor ${result.next}\n`);
}
