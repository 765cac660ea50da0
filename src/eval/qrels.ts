/** Reads relevance judgements (qrels). The common layouts are told apart by their first line. */
import { badInputFile, parseDecimal, readInputLines } from "./input-lines.ts";
import type { Qrels } from "./ranking-metrics.ts";

export interface JudgementFile {
  readonly qrels: Qrels;
  /** Lines whose relevance is empty: nobody has judged them yet, and they are in no qrels. */
  readonly unjudged: number;
}

/**
 * Reads judgements: a tab-separated table under the header `query_id doc_id relevance` or, as in BEIR,
 * `query-id corpus-id score`; or TREC's four columns `query iteration document relevance` without a header.
 * A table may have more columns, which the header names and nobody reads, and empty relevances, as `draftSheet` writes them.
 *
 * @throws {EngineError} `BAD_INPUT_FILE` with the file and the line, also for two relevances of one pair and a file
 *   without a judgement
 */
export async function readJudgements(file: string): Promise<JudgementFile> {
  const qrels = new Map<string, Map<string, number>>();
  let layout: Layout | undefined;
  let unjudged = 0;
  for await (const line of readInputLines(file)) {
    if (layout === undefined) {
      layout = layoutOf(line.text);
      if (layout.isTable) continue;
    }
    const { query, document, grade, isWhole } = layout.parse(line.text);
    if (layout.isTable && isWhole && grade === "") {
      unjudged++;
      continue;
    }
    const relevance = parseDecimal(grade ?? "");
    if (!isWhole || !query || !document || relevance === null) {
      throw badInputFile(file, line.number, { message: "the line is not a judgement", hint: HINT });
    }
    const judgements = qrels.get(query) ?? new Map<string, number>();
    if ((judgements.get(document) ?? relevance) !== relevance) {
      throw badInputFile(file, line.number, {
        message: `the query ${JSON.stringify(query)} judges ${JSON.stringify(document)} a second time, differently`,
        hint: "Keep one judgement for each query and document.",
      });
    }
    qrels.set(query, judgements.set(document, relevance));
  }
  if (qrels.size > 0) return { qrels, unjudged };
  throw badInputFile(file, null, {
    message: unjudged > 0 ? `none of the ${unjudged} lines is judged` : "the file holds no judgement",
    hint: unjudged > 0 ? "Write a number into the relevance column of the lines you can judge." : HINT,
  });
}

/** The judgements alone. @throws {EngineError} as `readJudgements` */
export async function readQrels(file: string): Promise<Qrels> {
  return (await readJudgements(file)).qrels;
}

interface Layout {
  readonly isTable: boolean;
  readonly parse: (line: string) => {
    readonly query: string | undefined;
    readonly document: string | undefined;
    readonly grade: string | undefined;
    /** Whether it has as many columns as it should have. */
    readonly isWhole: boolean;
  };
}

const HEADERS = new Set(["query_id doc_id relevance", "query_id corpus_id score"]);
const REQUIRED_COLUMNS = 3;
const HINT =
  "Write the header `query_id doc_id relevance` and tab-separated lines, or TREC's four columns without a header.";

function layoutOf(firstLine: string): Layout {
  const names = firstLine.split("\t").map((name) => name.trim().toLowerCase().replace("-", "_"));
  if (!HEADERS.has(names.slice(0, REQUIRED_COLUMNS).join(" "))) return { isTable: false, parse: parseTrec };
  return {
    isTable: true,
    parse: (line) => {
      const cells = line.split("\t").map((cell) => cell.trim());
      const [query, document, grade] = cells;
      return { query, document, grade, isWhole: cells.length >= REQUIRED_COLUMNS && cells.length <= names.length };
    },
  };
}

function parseTrec(line: string): ReturnType<Layout["parse"]> {
  const [query, , document, grade, ...rest] = line.trim().split(/\s+/);
  return { query, document, grade, isWhole: rest.length === 0 };
}
