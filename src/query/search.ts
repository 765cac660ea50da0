import type { Language } from "../core/document.ts";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import type { FilterInput } from "../core/filter.ts";
import type { SearchMode, SearchRequest, SearchResult, Unit, VectorPlan } from "../core/search.ts";
import { toUnit, type UnitVector } from "../core/vector.ts";
import { canRead } from "../embed/can-read.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { Store } from "../store/store.ts";
import { candidateUnit, type CandidateUnit } from "./candidate-unit.ts";
import type { DenseSpace } from "./dense-space.ts";
import { FEEDBACK_DEPTH, rocchio } from "./feedback.ts";
import { fuseScores, singleList, type FusedCandidate } from "./fuse/score-fusion.ts";
import { presentHits } from "./present.ts";
import { parseQuery } from "./query-text.ts";
import { StageClock } from "./stage-clock.ts";

const LEXICAL_CANDIDATES = 200;
const DENSE_CANDIDATES = 100;
export const DEFAULT_LIMIT = 10;
export const MAX_LIMIT = 1000;

/** What a search works with. */
export interface SearchContext {
  readonly store: Store;
  /** Null in a collection without vectors; opened on the first query that needs it. */
  readonly embedder: (() => Promise<Embedder>) | null;
  /** Languages of the model as far as they are known before it is opened. */
  readonly languages: readonly Language[] | null;
  readonly space: () => Promise<DenseSpace>;
  /** Weight of the dense list in the fusion. */
  readonly denseWeight: number;
}

interface Plan {
  readonly mode: SearchMode;
  readonly unit: Unit;
  readonly limit: number;
  readonly filter: FilterInput | undefined;
  readonly terms: readonly string[];
  /** The query's vector as the model gives it; null in lexical mode. */
  readonly vector: UnitVector | null;
  readonly notices: readonly string[];
}

/** Ranked passages or documents for a text or a vector. @see Engine.search */
export async function search(context: SearchContext, request: SearchRequest): Promise<SearchResult> {
  const clock = new StageClock();
  const plan = "text" in request ? await planText(context, request) : planVector(context, request);
  clock.lap("embed");
  throwIfAborted(request.signal);
  const space = await context.space();
  const unit = candidateUnit(plan.unit, context.store, space, plan.filter);
  const place = plan.vector === null ? null : space.place(plan.vector);
  const { ranked, refined, vectorPlan } = await rank(context, plan, unit, place);
  clock.lap("retrieve");
  throwIfAborted(request.signal);
  const hits = await presentHits(context.store, space, ranked.slice(0, plan.limit), {
    unit: plan.unit,
    terms: plan.terms,
    place: refined,
    denseWeight: context.denseWeight,
    explain: request.explain ?? false,
  });
  clock.lap("present");
  return {
    hits,
    mode: plan.mode,
    unit: plan.unit,
    notices: [...plan.notices, ...space.notices],
    ...(request.explain === true && vectorPlan !== null && { plan: vectorPlan }),
    timings: clock.timings(),
  };
}

export function checkLimit(limit = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new EngineError("BAD_QUERY", `A limit of ${limit} is not possible`, {
    hint: `Ask for 1 to ${MAX_LIMIT} hits.`,
    data: { limit, max: MAX_LIMIT },
  });
}

async function planText(context: SearchContext, request: SearchRequest & { text: string }): Promise<Plan> {
  const { text, terms, notices: parsed } = parseQuery(request.text);
  const notices = [...parsed];
  const common = {
    unit: request.unit ?? "chunk",
    limit: checkLimit(request.limit),
    filter: request.filter,
    terms,
  } as const;
  const wanted = request.mode ?? "hybrid";
  if (wanted === "lexical") return { ...common, mode: "lexical", vector: null, notices };
  if (context.embedder === null) {
    if (wanted === "dense") throw noEmbedder();
    return { ...common, mode: "lexical", vector: null, notices };
  }
  // Known languages spare a query in another one the opening of the model.
  const languages = context.languages ?? (await context.embedder()).languages;
  if (!canRead(languages, text)) {
    const said = "The collection's model does not read the language of the query";
    notices.push(wanted === "hybrid" ? `${said}: it was searched by words alone.` : `${said}: expect little.`);
    if (wanted === "hybrid") return { ...common, mode: "lexical", vector: null, notices };
  }
  context.store.prepareVectors();
  const embedder = await context.embedder();
  const vector = await embedder.embedQuery(text, request.signal ? { signal: request.signal } : {});
  return { ...common, mode: wanted, vector, notices };
}

function planVector(context: SearchContext, request: SearchRequest & { vector: ArrayLike<number> }): Plan {
  if (context.embedder === null) throw noEmbedder();
  return {
    mode: "dense",
    unit: request.unit ?? "chunk",
    limit: checkLimit(request.limit),
    filter: request.filter,
    terms: [],
    vector: toUnit(request.vector),
    notices: [],
  };
}

interface Ranking {
  readonly ranked: FusedCandidate[];
  /** The query's place after feedback; null in lexical mode. */
  readonly refined: UnitVector | null;
  readonly vectorPlan: VectorPlan | null;
}

async function rank(
  { store, denseWeight }: SearchContext,
  { mode, limit, terms }: Plan,
  unit: CandidateUnit,
  place: UnitVector | null,
): Promise<Ranking> {
  const denseDepth = Math.max(limit, DENSE_CANDIDATES);
  if (mode === "dense" && place !== null) {
    const { candidates, plan } = await unit.nearest(place, denseDepth);
    return { ranked: singleList("dense", candidates), refined: place, vectorPlan: plan };
  }
  const lexicalDepth = Math.max(limit, LEXICAL_CANDIDATES);
  const lexical = await store.searchLexical(unit.unit, { terms }, lexicalDepth, await unit.accepted());
  if (place === null) return { ranked: singleList("lexical", lexical), refined: null, vectorPlan: null };

  const leaders = lexical.slice(0, FEEDBACK_DEPTH);
  const refined = rocchio(place, leaders, await unit.places(leaders.map(({ id }) => id)));
  const { candidates: dense, plan: vectorPlan } = await unit.nearest(refined, denseDepth);
  const ids = [...new Set([...lexical, ...dense].map(({ id }) => id))];
  const denseScores = await unit.scores(refined, ids);
  return { ranked: fuseScores({ lexical, dense, denseScores, denseWeight }), refined, vectorPlan };
}

/** @returns what to throw when vectors are asked of a collection that has none */
export function noEmbedder(): EngineError {
  return new EngineError("NO_EMBEDDER", "The collection has no vectors: it is searched by words alone", {
    hint: 'Use mode "lexical", or index into a new collection with a model that reads its language.',
  });
}
