import { type Command, Option } from "commander";
import { EngineError } from "../../core/errors.ts";
import type { SearchMode, Unit } from "../../core/search.ts";
import type { JudgedSet } from "../../eval/judged-set.ts";
import type { RetrievalReport } from "../../eval/retrieval.ts";
import type { Engine } from "../../engine.ts";
import { openInterrupt } from "../interrupt.ts";
import { indexJudgedDocuments, openTemporaryCollection } from "../judged-collection.ts";
import { openCollection } from "../collection.ts";
import {
  dtypeOption,
  jsonOption,
  type JsonOption,
  modelOption,
  type ModelOptions,
  offlineOption,
  poolingOption,
  rootOption,
  SEARCH_MODES,
  UNITS,
} from "../options.ts";
import { writeJson, writeNotices, writeOut } from "../output.ts";
import { openProgressBar, type ProgressBar } from "../progress-bar.ts";
import { describeEmbedder } from "../render/index-summary.ts";
import { formatCount, plural } from "../render/numbers.ts";
import { renderTable } from "../render/table.ts";

interface EvalRetrievalOptions extends JsonOption, ModelOptions {
  readonly documents?: string;
  readonly queries: string;
  readonly qrels: string;
  readonly collection?: string;
  readonly root?: string;
  readonly mode?: readonly SearchMode[];
  readonly unit: Unit;
}

interface ModeReport extends RetrievalReport {
  readonly mode: SearchMode;
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
    .requiredOption("--qrels <file>", "judgements: query id, document id and relevance, tab-separated under a header")
    .addOption(
      new Option("-c, --collection <name>", "score this collection instead of indexing").conflicts("documents"),
    )
    .addOption(rootOption())
    .addOption(
      new Option(
        "--mode <mode>",
        "mode to score; may be repeated (lexical, and hybrid and dense where there are vectors)",
      ).argParser(parseMode),
    )
    .addOption(new Option("--unit <unit>", "what to rank").choices(UNITS).default("document"))
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
  kenning eval retrieval -c library --queries queries.jsonl --qrels qrels.tsv --mode hybrid`,
    )
    .action(async (options: EvalRetrievalOptions) => {
      const { evaluated, reports } = await evaluate(options);
      if (options.json) return writeJson({ ...evaluated, unit: options.unit, results: reports });
      writeOut(`${plural(evaluated.documents, "document")}, model: ${describeEmbedder(evaluated.embedder)}\n`);
      writeOut(renderReports(reports));
      writeNotices(mismatches(reports));
    });
}

function parseMode(value: string, earlier: readonly SearchMode[] | undefined): SearchMode[] {
  const mode = SEARCH_MODES.find((known) => known === value);
  if (mode !== undefined) return [...(earlier ?? []), mode];
  throw new EngineError("BAD_REQUEST", `${JSON.stringify(value)} is not a search mode`, {
    hint: `Use one of ${SEARCH_MODES.join(", ")}.`,
    data: { mode: value },
  });
}

async function evaluate(options: EvalRetrievalOptions) {
  const { readJudgedSet } = await import("../../eval/judged-set.ts");
  const { collection, root, documents, queries, qrels } = options;
  if (collection === undefined && documents === undefined) {
    throw new EngineError("BAD_REQUEST", "There is nothing to search", {
      hint: "Name the documents with --documents, or a collection that is there with --collection.",
    });
  }
  using interrupt = openInterrupt();
  using bar = openProgressBar();
  const { signal } = interrupt;
  const set = await readJudgedSet({ documents: documents ?? "", queries, qrels });
  if (collection !== undefined) {
    await using engine = await openCollection({ collection, root });
    return await evaluateEngine(engine, set, options, bar, signal);
  }
  await using temporary = await openTemporaryCollection({ ...options, onProgress: bar.onProgress });
  const { engine } = temporary;
  const empty = await indexJudgedDocuments(engine, set.documents, { signal, onProgress: bar.onProgress });
  if (empty > 0) writeNotices([`${plural(empty, "document")} with neither a title nor text left out`]);
  return await evaluateEngine(engine, set, options, bar, signal);
}

async function evaluateEngine(
  engine: Engine,
  { queries, qrels }: JudgedSet,
  { unit, mode: wanted }: EvalRetrievalOptions,
  { onProgress }: ProgressBar,
  signal: AbortSignal,
) {
  const { evaluateRetrieval } = await import("../../eval/retrieval.ts");
  const { documents, vectors, embedder } = await engine.status();
  const modes = wanted ?? (vectors > 0 ? (["lexical", "hybrid", "dense"] as const) : (["lexical"] as const));
  const reports: ModeReport[] = [];
  for (const mode of new Set(modes)) {
    const search = async (text: string, limit: number): Promise<readonly string[]> => {
      if (text.trim() === "") return [];
      const { hits } = await engine.search({ text, mode, unit, limit, signal });
      // Passages of one document count once, at the rank of the best.
      return [...new Set(hits.map(({ document }) => document.id))];
    };
    const report = await evaluateRetrieval({ queries, qrels, search, signal, onProgress });
    reports.push({ mode, ...report });
  }
  return { evaluated: { documents, embedder }, reports };
}

function renderReports(reports: readonly ModeReport[]): string {
  const measures = ["nDCG@10", "recall@100", "MRR@10", "MAP"].map((title) => ({ title, align: "right" as const }));
  return renderTable(
    [{ title: "mode" }, { title: "queries", align: "right" }, ...measures],
    reports.map(({ mode, judged, ndcgAt10, recallAt100, mrrAt10, map }) => [
      mode,
      formatCount(judged),
      ...[ndcgAt10, recallAt100, mrrAt10, map].map((value) => value.toFixed(4)),
    ]),
  );
}

function mismatches([report]: readonly ModeReport[]): string[] {
  if (report === undefined || report.unknownQueries === 0) return [];
  return [`the judgements name ${plural(report.unknownQueries, "query id")} that no query has`];
}
