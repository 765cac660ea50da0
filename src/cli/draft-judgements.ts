import { throwIfAborted } from "../core/errors.ts";
import type { OnProgress } from "../core/progress.ts";
import type { SearchMode } from "../core/search.ts";
import type { Engine } from "../engine.ts";
import type { DocumentOutline, DraftedQuery } from "../eval/draft-queries.ts";
import type { PooledDocument } from "../eval/judging-sheet.ts";

export interface JudgingDraft {
  readonly queries: number;
  readonly candidates: number;
  /** Whose results are pooled. */
  readonly modes: readonly SearchMode[];
  /** Documents whose ids do not fit into a table. */
  readonly leftOut: number;
  /** The two files, as text. */
  readonly queryLines: string;
  readonly sheet: string;
}

/** What is read of an export's line. */
type ExportedLine =
  | { readonly kind: "kenning-export" | "state" | "end" }
  | {
      readonly kind: "document";
      readonly id: string;
      readonly title: string;
      readonly chunks: readonly { readonly headings: readonly string[] }[];
    };

interface DraftTask {
  readonly count: number;
  /** Documents that are taken from each search. */
  readonly depth: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress | undefined;
}

/**
 * Drafts queries of a collection with the documents to judge for each: what any mode finds, and the one it was drafted from.
 *
 * @throws {EngineError} `ABORTED`; whatever export and search throw
 */
export async function draftJudgements(
  engine: Engine,
  { count, depth, seed, signal, onProgress }: DraftTask,
): Promise<JudgingDraft> {
  const { draftQueries } = await import("../eval/draft-queries.ts");
  const { draftSheet, fitsSheet, pool, queryLines } = await import("../eval/judging-sheet.ts");
  const titles = new Map<string, string>();
  const queries = await draftQueries(outlines(engine, titles, { signal, onProgress }), { count, seed });
  const { vectors } = await engine.status();
  const modes: readonly SearchMode[] = vectors > 0 ? ["lexical", "hybrid", "dense"] : ["lexical"];
  const pools = new Map<string, readonly PooledDocument[]>();
  let leftOut = 0;
  for (const query of queries) {
    throwIfAborted(signal);
    const results = await searchModes(engine, query, modes, depth, signal);
    const own = { id: query.document, title: titles.get(query.document) ?? "" };
    const pooled = pool([...results, [own]]);
    pools.set(query.id, pooled.filter(fitsSheet));
    leftOut += pooled.length - pools.get(query.id)!.length;
    onProgress?.({ stage: "search", done: pools.size, total: queries.length, unit: "queries" });
  }
  return {
    queries: queries.length,
    candidates: [...pools.values()].reduce((sum, { length }) => sum + length, 0),
    modes,
    leftOut,
    queryLines: queryLines(queries),
    sheet: draftSheet(queries, pools),
  };
}

async function searchModes(
  engine: Engine,
  { text }: DraftedQuery,
  modes: readonly SearchMode[],
  limit: number,
  signal: AbortSignal,
): Promise<PooledDocument[][]> {
  const results: PooledDocument[][] = [];
  for (const mode of modes) {
    const { hits } = await engine.search({ text, mode, unit: "document", limit, signal });
    results.push(hits.map(({ document: { id, title } }) => ({ id, title })));
  }
  return results;
}

/** Titles and headings of all documents by id. @param titles  takes the title of each */
async function* outlines(
  engine: Engine,
  titles: Map<string, string>,
  task: Pick<DraftTask, "signal" | "onProgress">,
): AsyncGenerator<DocumentOutline> {
  for await (const line of engine.export({ vectors: false, ...task })) {
    const record = JSON.parse(line) as ExportedLine;
    if (record.kind !== "document") continue;
    const { id, title, chunks } = record;
    titles.set(id, title);
    yield { id, title, headings: [...new Set(chunks.flatMap(({ headings }) => headings))] };
  }
}
