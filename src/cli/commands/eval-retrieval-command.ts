import { type Command, InvalidArgumentError, Option } from "commander";
import { EngineError } from "../../core/errors.ts";
import type { JudgedSet } from "../../eval/judged-set.ts";
import { compareWithFirst, evaluateJudgedSet, type RetrievalChoice } from "../evaluate-judged-set.ts";
import { refuseToReplace, writeNewFile } from "../new-file.ts";
import {
  dtypeOption,
  jsonOption,
  type JsonOption,
  modelOption,
  offlineOption,
  parseCount,
  poolingOption,
  rootOption,
  SEARCH_MODES,
  UNITS,
} from "../options.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { describeEmbedder } from "../render/index-summary.ts";
import { plural } from "../render/numbers.ts";
import { renderRetrieval } from "../render/retrieval-report.ts";
import { comparisonNotices, renderComparison } from "../render/run-comparison.ts";
import type { EvaluatedConfiguration } from "../retrieval-configurations.ts";

interface EvalRetrievalOptions extends JsonOption, RetrievalChoice {
  readonly queries: string;
  readonly qrels: string;
  readonly perQuery?: string;
}

export function addEvalRetrievalCommand(program: Command): void {
  program
    .command("retrieval")
    .summary("score rankings against judgements")
    .description(
      "Searches for judged queries and prints nDCG@10, recall@100, MRR@10 and MAP for each mode. The documents are indexed " +
        "into a temporary collection, unless one that is there is named.",
    )
    .option("--documents <file>", 'JSON lines {"id", "title", "text", …} to index')
    .requiredOption("--queries <file>", 'JSON lines {"id", "text"}')
    .requiredOption(
      "--qrels <file>",
      "judgements: query id, document id or path, and relevance, tab-separated under a header",
    )
    .addOption(
      new Option("-c, --collection <name>", "score this collection instead of indexing").conflicts("documents"),
    )
    .addOption(rootOption())
    .addOption(
      new Option(
        "--mode <mode>",
        "mode to score; may be repeated (lexical, and hybrid and dense where there are vectors)",
      ).argParser(oneOf(SEARCH_MODES)),
    )
    .addOption(new Option("--unit <unit>", "what to rank; may be repeated (document)").argParser(oneOf(UNITS)))
    .addOption(new Option("-n, --limit <count>", "results to ask for").argParser(parseCount(1, 1000)).default(100))
    .option("--compare", "compare each configuration with the first by a paired bootstrap")
    .option("--per-query <file>", "write the scores of each query as JSON lines, for `eval compare`")
    .option("--run <file>", "write the ranking of a single configuration as a TREC run")
    .addOption(modelOption())
    .addOption(dtypeOption())
    .addOption(poolingOption())
    .addOption(offlineOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  kenning eval retrieval --documents docs.jsonl --queries queries.jsonl --qrels qrels.tsv
  kenning eval retrieval -c library --queries queries.jsonl --qrels qrels.tsv --mode lexical --mode hybrid --compare
  kenning eval retrieval -c library --queries queries.jsonl --qrels qrels.tsv --mode hybrid --per-query hybrid.jsonl`,
    )
    .action(async (options: EvalRetrievalOptions) => await evalRetrieval(options));
}

/** For an option that may be repeated. */
function oneOf<Value extends string>(values: readonly Value[]) {
  return (text: string, earlier: readonly Value[] = []): Value[] => {
    const value = values.find((known) => known === text);
    if (value !== undefined) return [...earlier, value];
    throw new InvalidArgumentError(`Allowed choices are ${values.join(", ")}.`);
  };
}

async function evalRetrieval(options: EvalRetrievalOptions): Promise<void> {
  const { readJudgedSet } = await import("../../eval/judged-set.ts");
  const { documents, queries, qrels } = options;
  if (options.collection === undefined && documents === undefined) throw nothingToSearch();
  refuseToReplace(options.perQuery, options.run);
  const set = await readJudgedSet({ documents: documents ?? "", queries, qrels });
  const { evaluated, missingDocuments, ...subject } = await evaluateJudgedSet(set, options);
  const reports = evaluated.map(({ report }) => report);
  const comparisons = options.compare ? await compareWithFirst(evaluated) : [];
  await writeFiles(options, set, evaluated);
  if (options.json) {
    const { unjudged } = set;
    return writeJson({
      ...subject,
      missingDocuments,
      unjudged,
      results: reports,
      ...(options.compare && { comparisons }),
    });
  }
  writeOut(`${plural(subject.documents, "document")}, model: ${describeEmbedder(subject.embedder)}\n`);
  writeOut(renderRetrieval(reports));
  for (const comparison of comparisons) writeOut(`\n${renderComparison(comparison, comparison)}`);
  writeNotices([
    ...notices(set, reports[0]?.unknownQueries ?? 0, missingDocuments),
    ...new Set(comparisons.flatMap((comparison) => comparisonNotices(comparison, comparison))),
  ]);
}

async function writeFiles(
  { perQuery, run }: EvalRetrievalOptions,
  { queries }: JudgedSet,
  evaluated: readonly EvaluatedConfiguration[],
): Promise<void> {
  if (perQuery !== undefined) {
    const { scoreLines } = await import("../../eval/score-lines.ts");
    const lines = evaluated.flatMap(({ report }) => scoreLines(report.configuration, queries, report));
    await writeNewFile(perQuery, lines.map((line) => `${line}\n`).join(""));
  }
  if (run !== undefined) {
    const { trecRunLines } = await import("../../eval/trec-run.ts");
    const lines = evaluated.flatMap((one) => trecRunLines(one.run, `kenning-${one.report.configuration}`));
    await writeNewFile(run, lines.map((line) => `${line}\n`).join(""));
  }
}

function notices({ unjudged }: JudgedSet, unknownQueries: number, missingDocuments: number): string[] {
  return [
    ...(unknownQueries > 0 ? [`the judgements name ${plural(unknownQueries, "query id")} that no query has`] : []),
    ...(missingDocuments > 0
      ? [`${plural(missingDocuments, "judged document")} not in the collection: no search can find what is not there`]
      : []),
    ...(unjudged > 0 ? [`${plural(unjudged, "line")} of the judgements without a relevance yet, left out`] : []),
  ];
}

function nothingToSearch(): EngineError {
  return new EngineError("BAD_REQUEST", "There is nothing to search", {
    hint: "Name the documents with --documents, or a collection that is there with --collection.",
  });
}
