import type { Candidate } from "../../core/document.ts";
import type { SearchMode, SignalName, Unit } from "../../core/search.ts";
import type { VectorPlan } from "../../core/vector-plan.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { LexicalQuery, Store } from "../../store/store.ts";
import type { ScoredList } from "../fuse/score-fusion.ts";
import type { AcceptedRows } from "./accepted-rows.ts";
import { candidateUnit, type CandidateUnit } from "./candidate-unit.ts";
import { FEEDBACK_DEPTH, feedbackShares, rocchio } from "./feedback.ts";
import type { VectorSpace } from "./vector-space.ts";

/** The best of the words' list that go on; a deeper page takes more. */
const LEXICAL_CANDIDATES = 200;

/** A space that a query lies in, and what its list weighs. */
export interface PlacedQuery {
  readonly name: Exclude<SignalName, "lexical">;
  readonly space: VectorSpace;
  /** The query's own place. */
  readonly place: UnitVector;
  readonly weight: number;
}

export interface RetrievalRequest {
  readonly mode: SearchMode;
  readonly unit: Unit;
  readonly words: LexicalQuery;
  readonly lexicalWeight: number;
  /** In dense mode the sentence vectors alone. */
  readonly queries: readonly PlacedQuery[];
  readonly accepted: AcceptedRows;
  /** Hits that are wanted of the ranking. */
  readonly depth: number;
}

/** One unit that the query was moved towards, with its share of the move. */
export interface Feedback {
  readonly id: number;
  readonly share: number;
}

export interface Retrieval {
  readonly lists: readonly ScoredList[];
  /** Where the query lies after feedback, in each space. */
  readonly moved: readonly PlacedQuery[];
  readonly feedback: readonly Feedback[];
  /** How sentence vectors were searched; null when they were not. */
  readonly plan: VectorPlan | null;
}

/**
 * Gathers candidates and scores each of them by every signal: words first, then each space with the query moved
 * towards the best that words have found.
 */
export async function retrieve(store: Store, request: RetrievalRequest): Promise<Retrieval> {
  const { unit, words, accepted, depth, queries } = request;
  const units = queries.map((query) => candidateUnit(unit, store, query.space, accepted));
  if (request.mode === "dense") {
    const found = await Promise.all(queries.map(async ({ place }, i) => await units[i]!.nearest(place, depth)));
    const lists = found.map(({ candidates }, i): ScoredList => ({ ...listOf(queries[i]!), ranked: candidates }));
    return { lists, moved: queries, feedback: [], plan: found[0]?.plan ?? null };
  }
  const lexicalDepth = Math.max(depth, LEXICAL_CANDIDATES);
  const lexical = await store.searchLexical(unit, words, lexicalDepth, await accepted(unit));
  const leaders = lexical.slice(0, FEEDBACK_DEPTH);
  const searched = await Promise.all(
    queries.map(async (query, i) => await searchMoved(query, units[i]!, leaders, depth)),
  );
  const ids = [...new Set([lexical, ...searched.map(({ candidates }) => candidates)].flat().map(({ id }) => id))];
  const scores = await Promise.all(searched.map(async ({ query }, i) => await units[i]!.scores(query.place, ids)));
  return {
    lists: [
      { name: "lexical", weight: request.lexicalWeight, ranked: lexical, scale: "maximum" },
      ...searched.map(({ query, candidates }, i) => ({ ...listOf(query), ranked: candidates, scores: scores[i]! })),
    ],
    moved: searched.map(({ query }) => query),
    feedback: queries.length === 0 ? [] : feedbackShares(leaders).map((share, i) => ({ id: leaders[i]!.id, share })),
    plan: searched.find(({ query }) => query.name === "dense")?.plan ?? null,
  };
}

async function searchMoved(
  query: PlacedQuery,
  unit: CandidateUnit,
  leaders: readonly Candidate[],
  depth: number,
): Promise<{ query: PlacedQuery; candidates: readonly Candidate[]; plan: VectorPlan }> {
  const place = rocchio(query.place, leaders, await unit.places(leaders.map(({ id }) => id)));
  return { query: { ...query, place }, ...(await unit.nearest(place, depth)) };
}

function listOf({ name, weight }: PlacedQuery): Pick<ScoredList, "name" | "weight" | "scale"> {
  return { name, weight, scale: "range" };
}
