import type { RerankedPart } from "../../core/search.ts";
import type { Store } from "../../store/store.ts";
import type { FusedCandidate } from "../fuse/score-fusion.ts";
import { bestPassages, type Wanted } from "../results/best-passages.ts";
import { acceptsAll } from "../retrieve/accepted-rows.ts";
import { candidateUnit } from "../retrieve/candidate-unit.ts";
import { TimeBudget } from "../time-budget.ts";
import { MmrReranker } from "./mmr-reranker.ts";
import type { RerankCandidate, Reranker } from "./reranker.ts";

/** Of a ranking, those that are chosen so that they differ; pages within them stay the same. */
const DIVERSE_DEPTH = 100;
const DIVERSE_BUDGET_MS = 1000;

export interface RankedCandidate extends FusedCandidate {
  /** What reordered it, in that order; absent where nothing did. */
  readonly reranked?: readonly RerankedPart[];
}

/** One reranker, with what it is given of the ranking. */
export interface RerankStep {
  readonly reranker: Reranker;
  /** How many of the best. */
  readonly depth: number;
  readonly budgetMs: number;
}

export interface RerankingRequest {
  /** As it was written; empty where there is none. */
  readonly query: string;
  readonly wanted: Wanted;
  readonly steps: readonly RerankStep[];
  readonly signal: AbortSignal | undefined;
}

/**
 * Has rerankers reorder the best of a ranking, one after the other; the rest follows as it was. Scores stay those of the
 * ranking, so that their parts still sum to them.
 *
 * @throws {EngineError} `ABORTED`
 */
export async function rerankRanking(
  store: Store,
  ranking: readonly RankedCandidate[],
  { query, wanted, steps, signal }: RerankingRequest,
): Promise<{ readonly ranking: readonly RankedCandidate[]; readonly notices: readonly string[] }> {
  let current = ranking;
  const notices: string[] = [];
  for (const { reranker, depth, budgetMs } of steps) {
    const budget = new TimeBudget(budgetMs, signal);
    const pool = current.slice(0, depth);
    const candidates = await readCandidates(store, pool, wanted);
    const { ranked, notices: said } = await reranker.rerank(query, candidates, budget);
    const formerly = new Map(pool.map((candidate, i) => [candidate.id, { candidate, formerRank: i + 1 }]));
    const reordered = ranked.map(({ id, score }): RankedCandidate => {
      const { candidate, formerRank } = formerly.get(id)!;
      const part: RerankedPart = { by: reranker.name, score, formerRank };
      return { ...candidate, reranked: [...(candidate.reranked ?? []), part] };
    });
    current = [...reordered, ...current.slice(depth)];
    notices.push(...said);
  }
  return { ranking: current, notices };
}

/** @param diversity  in (0, 1] */
export function diverseStep(diversity: number): RerankStep {
  return {
    reranker: new MmrReranker({ lambda: 1 - diversity }),
    depth: DIVERSE_DEPTH,
    budgetMs: DIVERSE_BUDGET_MS,
  };
}

async function readCandidates(
  store: Store,
  pool: readonly RankedCandidate[],
  wanted: Wanted,
): Promise<RerankCandidate[]> {
  const rows = pool.map(({ id }) => id);
  const passages = await bestPassages(store, rows, wanted, 1);
  const chunks = new Map((await store.chunks([...passages.values()].flat())).map((chunk) => [chunk.id, chunk]));
  const space = wanted.queries.find(({ name }) => name === "dense")?.space ?? wanted.queries[0]?.space;
  const places = space === undefined ? [] : await candidateUnit(wanted.unit, store, space, acceptsAll).places(rows);
  return pool.map(({ id, score, reranked }, i) => {
    const chunk = chunks.get(passages.get(id)?.[0] as never);
    return {
      id,
      text: chunk === undefined ? "" : [...chunk.headings, chunk.text].join("\n"),
      // What the reranker before did not read is behind all that it did.
      score: reranked === undefined ? score : (reranked.at(-1)!.score ?? 0),
      place: places[i] ?? null,
    };
  });
}
