import { join } from "node:path";
import { type Command, Option } from "commander";
import { EngineError } from "../../core/errors.ts";
import { openCollection } from "../collection.ts";
import { type JudgingDraft, draftJudgements } from "../draft-judgements.ts";
import { openInterrupt } from "../interrupt.ts";
import { refuseToReplace, writeNewFile } from "../new-file.ts";
import { collectionArguments, shellWord } from "../command-line.ts";
import { collectionOption, type CollectionOptions, jsonOption, parseCount, rootOption } from "../options.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar } from "../progress-bar.ts";
import { formatCount, plural } from "../render/numbers.ts";

interface EvalInitOptions extends CollectionOptions {
  readonly queries: number;
  readonly depth: number;
  readonly seed: number;
}

export function addEvalInitCommand(program: Command): void {
  program
    .command("init")
    .summary("draft queries and judgements of a collection, to be edited")
    .description(
      "Drafts queries from titles and headings into queries.jsonl, and what lexical, hybrid and dense search find for each into " +
        "qrels.tsv, whose relevance column is to be filled in. Lines without a relevance count for nothing.",
    )
    .argument("[folder]", "where the two files go; files that are there are not replaced", ".")
    .addOption(collectionOption())
    .addOption(rootOption())
    .addOption(new Option("--queries <count>", "queries to draft").argParser(parseCount(1, 10_000)).default(50))
    .addOption(
      new Option("--depth <count>", "documents to take from each search").argParser(parseCount(1, 100)).default(10),
    )
    .addOption(new Option("--seed <number>", "seed of the choice").argParser(parseCount(0, 2 ** 32 - 1)).default(1))
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning eval init judged
  kenning eval init judged -c library --queries 100 --depth 20`,
    )
    .action(async (folder: string, options: EvalInitOptions) => {
      const files = { queries: join(folder, "queries.jsonl"), qrels: join(folder, "qrels.tsv") };
      refuseToReplace(files.queries, files.qrels);
      const { queryLines, sheet, modes, leftOut, ...counts } = await draft(options);
      await writeNewFile(files.queries, queryLines);
      await writeNewFile(files.qrels, sheet);
      if (leftOut > 0) writeNotices([`${plural(leftOut, "document")} left out: a table cannot hold their ids`]);
      if (options.json) return writeJson({ collection: options.collection, ...counts, modes, leftOut, files });
      writeOut(
        `Drafted ${formatCount(counts.queries)} queries and ${formatCount(counts.candidates)} candidates of ${modes.join(", ")} search\n` +
          `  ${files.queries}: put each query as somebody would ask it, and remove those that nobody would\n` +
          `  ${files.qrels}: write a relevance, such as 0, 1, 2 or 3, into the third column\n` +
          `Then: kenning eval retrieval${searchedCollection(options)} --queries ${shellWord(files.queries)} --qrels ${shellWord(files.qrels)}\n`,
      );
    });
}

async function draft({ queries, depth, seed, ...options }: EvalInitOptions): Promise<JudgingDraft> {
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  await using engine = await openCollection(options);
  const { signal } = interrupt;
  const drafted = await draftJudgements(engine, { count: queries, depth, seed, signal, onProgress: bar.onProgress });
  if (drafted.queries > 0) return drafted;
  throw new EngineError("BAD_REQUEST", "No title or heading of the collection can stand as a query", {
    hint: "Write queries.jsonl by hand: one JSON object a line, with an id and a text.",
    data: { collection: options.collection },
  });
}

/** `eval retrieval` has no default collection. */
function searchedCollection(options: CollectionOptions): string {
  const named = collectionArguments(options);
  return options.collection === "default" ? ` -c default${named}` : named;
}
