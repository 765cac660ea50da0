import { type Command, Option } from "commander";
import type { SearchMode, SearchResult } from "../../core/search.ts";
import { openCollection } from "../collection.ts";
import { readFilter } from "../filter-option.ts";
import {
  addHitOptions,
  collectionOption,
  type CollectionOptions,
  type HitOptions,
  jsonOption,
  rootOption,
  SEARCH_MODES,
} from "../options.ts";
import { layoutOf, writeError, writeJson, writeNotices, writeOut } from "../output.ts";
import { renderResult } from "../render/hits.ts";

interface SearchCommandOptions extends CollectionOptions, HitOptions {
  readonly mode?: SearchMode;
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
    );
  addHitOptions(command)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning search why do leaves turn yellow
  kenning search "parental leave" --unit document -n 5
  kenning search 如何浇水 --mode lexical
  kenning search budget --filter 'type = "application/pdf"'
  kenning search budget --json | jq '.hits[].document.path'`,
    )
    .action(async (words: string[], options: SearchCommandOptions) => {
      const filter = await readFilter(options.filter);
      const { mode, unit, limit, explain } = options;
      await using engine = await openCollection(options);
      const result = await engine.search({ text: words.join(" "), mode, unit, limit, filter, explain });
      writeResult(result, options);
    });
}

export function writeResult(result: SearchResult, { json, explain }: HitOptions & CollectionOptions): void {
  if (json) return writeJson(result);
  writeNotices(result.notices);
  if (result.hits.length === 0) return writeError("No matches\n");
  writeOut(renderResult(result, layoutOf(process.stdout), { explain }));
}
