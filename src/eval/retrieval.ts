import { EngineError, throwIfAborted } from "../core/errors.ts";
import type { OnProgress } from "../core/progress.ts";
import type { JudgedQuery } from "./judged-set.ts";
import { averagePrecision, hasRelevant, mrrAt, ndcgAt, type Qrels, recallAt } from "./ranking-metrics.ts";

/** Query id → document ids, best first. */
export type Run = ReadonlyMap<string, readonly string[]>;

export interface QueryScores {
  readonly id: string;
  readonly ndcgAt10: number;
  readonly recallAt100: number;
  readonly mrrAt10: number;
  readonly averagePrecision: number;
}

/** Means over the judged queries, each in [0, 1]. */
export interface RetrievalReport {
  /** Queries given. */
  readonly queries: number;
  /** Queries with at least one relevant document; the others are in no mean. */
  readonly judged: number;
  /** Queries that the qrels judge but that were not given: above 0, the two files may not belong together. */
  readonly unknownQueries: number;
  readonly ndcgAt10: number;
  readonly recallAt100: number;
  readonly mrrAt10: number;
  /** Mean average precision to a depth of 100. */
  readonly map: number;
  /** The judged queries, in the order given. */
  readonly perQuery: readonly QueryScores[];
}

/** What every judged query is scored by, in the order they are shown, with the names of the field. */
export const RETRIEVAL_METRICS = [
  { key: "ndcgAt10", title: "nDCG@10" },
  { key: "recallAt100", title: "recall@100" },
  { key: "mrrAt10", title: "MRR@10" },
  { key: "averagePrecision", title: "MAP" },
] as const satisfies readonly { readonly key: keyof QueryScores; readonly title: string }[];

/** Ranks that are scored. */
export const RETRIEVAL_DEPTH = 100;

export interface RetrievalTask {
  readonly queries: readonly JudgedQuery[];
  readonly qrels: Qrels;
  /** Document ids, best first, each once. */
  readonly search: (text: string, limit: number) => Promise<readonly string[]>;
  /** Results to ask for, default as many as are scored. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Searches for every judged query and scores what comes back; what lies beyond the depth that is scored is dropped.
 *
 * @throws {EngineError} `ABORTED`; `BAD_REQUEST` if no query is judged or a document comes back twice; whatever `search` throws
 */
export async function evaluateRetrieval(task: RetrievalTask): Promise<RetrievalReport> {
  const run = await searchRun(task);
  return scoreRun({ queryIds: task.queries.map(({ id }) => id), run, qrels: task.qrels });
}

/**
 * Searches for every query that has a relevant document, one at a time.
 *
 * @throws {EngineError} `ABORTED`; whatever `search` throws
 */
export async function searchRun({
  queries,
  qrels,
  search,
  limit = RETRIEVAL_DEPTH,
  signal,
  onProgress,
}: RetrievalTask): Promise<Run> {
  const judged = queries.filter(({ id }) => hasRelevant(qrels.get(id)));
  const run = new Map<string, readonly string[]>();
  for (const { id, text } of judged) {
    throwIfAborted(signal);
    run.set(id, (await search(text, limit)).slice(0, RETRIEVAL_DEPTH));
    onProgress?.({ stage: "search", done: run.size, total: judged.length, unit: "queries" });
  }
  return run;
}

/**
 * Scores rankings that were made elsewhere. A judged query that the run lacks scores 0.
 *
 * @throws {EngineError} `BAD_REQUEST` if no query is judged, a query is given twice or a ranking holds a document twice
 */
export function scoreRun({
  queryIds,
  run,
  qrels,
}: {
  readonly queryIds: readonly string[];
  readonly run: Run;
  readonly qrels: Qrels;
}): RetrievalReport {
  const given = new Set(queryIds);
  if (given.size < queryIds.length) {
    throw new EngineError("BAD_REQUEST", "A query id is given twice", { hint: "Give every query its own id." });
  }
  const perQuery: QueryScores[] = [];
  for (const id of queryIds) {
    const judgements = qrels.get(id);
    if (!hasRelevant(judgements)) continue;
    const ranking = (run.get(id) ?? []).slice(0, RETRIEVAL_DEPTH);
    perQuery.push({
      id,
      ndcgAt10: ndcgAt(10)(ranking, judgements),
      recallAt100: recallAt(100)(ranking, judgements),
      mrrAt10: mrrAt(10)(ranking, judgements),
      averagePrecision: averagePrecision(ranking, judgements),
    });
  }
  if (perQuery.length === 0) throw nothingJudged(queryIds.length, qrels.size);
  return {
    queries: queryIds.length,
    judged: perQuery.length,
    unknownQueries: [...qrels.keys()].filter((id) => !given.has(id)).length,
    ndcgAt10: mean(perQuery.map((scores) => scores.ndcgAt10)),
    recallAt100: mean(perQuery.map((scores) => scores.recallAt100)),
    mrrAt10: mean(perQuery.map((scores) => scores.mrrAt10)),
    map: mean(perQuery.map((scores) => scores.averagePrecision)),
    perQuery,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function nothingJudged(queries: number, judgedQueries: number): EngineError {
  return new EngineError("BAD_REQUEST", `None of the ${queries} queries has a relevant document`, {
    hint: "Check that the queries and the judgements use the same query ids.",
    data: { queries, judgedQueries },
  });
}
