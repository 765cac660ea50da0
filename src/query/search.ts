import type { Language } from "../core/document.ts";
import { throwIfAborted } from "../core/errors.ts";
import type { Hit, SearchRequest, SearchResult } from "../core/search.ts";
import type { CrossEncoder } from "../embed/cross-encoder.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { Store } from "../store/store.ts";
import { fuseScores, singleList } from "./fuse/score-fusion.ts";
import { signalWeights } from "./fuse/signal-weights.ts";
import { queryRows } from "./parse/query-rows.ts";
import { presentHits } from "./present.ts";
import { diverseStep, rerankRanking, type RerankStep } from "./rerank/rerank-ranking.ts";
import type { Wanted } from "./results/best-passages.ts";
import { collapseRanking, describeFolded } from "./results/collapse.ts";
import { countFacets } from "./results/facet-counts.ts";
import { cutPage } from "./results/page.ts";
import { describeFeedback, documentsOf } from "./results/row-documents.ts";
import type { DenseSpace } from "./retrieve/dense-space.ts";
import type { OpenedLsa } from "./retrieve/lsa-space.ts";
import { type PlacedQuery, type Retrieval, retrieve } from "./retrieve/retrieve.ts";
import { planSearch, type SearchPlan } from "./search-plan.ts";
import { StageClock } from "./stage-clock.ts";
import type { QueryTermModel } from "./terms/query-term-model.ts";
import { TimeBudget } from "./time-budget.ts";

/** What a search works with. */
export interface SearchContext {
  readonly store: Store;
  /** Null in a collection without vectors; opened on the first query that needs it. */
  readonly embedder: (() => Promise<Embedder>) | null;
  /** Null where the operator set none up; opened on the first query that needs it. */
  readonly reranker: (() => Promise<CrossEncoder>) | null;
  /** Languages of the model as far as they are known before it is opened. */
  readonly languages: readonly Language[] | null;
  readonly space: () => Promise<DenseSpace>;
  readonly lsa: () => Promise<OpenedLsa>;
  /** The collection's term vectors; null where they were never trained. */
  readonly terms: () => Promise<QueryTermModel | null>;
  /** Weight of sentence vectors beside words alone. */
  readonly denseWeight: number;
}

/** Ranked passages or documents for a text or a vector. @see Engine.search */
export async function search(context: SearchContext, request: SearchRequest): Promise<SearchResult> {
  const { store } = context;
  const { signal, explain = false } = request;
  const clock = new StageClock();
  const plan = await planSearch(context, request);
  clock.lap("embed");
  throwIfAborted(signal);

  const { retrieval, lexicalWeight, notices } = await retrievePlan(context, plan, request);
  const [only] = retrieval.lists;
  const fused = retrieval.lists.length === 1 ? singleList(only!.name, only!.ranked) : fuseScores(retrieval.lists);
  const found = fused.filter(({ score }) => score >= (request.minScore ?? -Infinity)).slice(0, plan.page.depth);
  clock.lap("retrieve");
  throwIfAborted(signal);

  const { unit, words, text: query } = plan;
  const wanted: Wanted = { unit, words, lexicalWeight, queries: retrieval.moved };
  const steps = await rerankSteps(context, plan);
  const reranked = await rerankRanking(store, found, { query, wanted, steps, signal });
  clock.lap("rerank");

  const { collapse = false } = request;
  const ranking = collapse ? await collapseRanking(store, unit, reranked.ranking, plan.page, signal) : reranked.ranking;
  const { items, from, next } = cutPage(ranking, plan.page);
  const nearDuplicates = collapse ? await describeFolded(store, unit, items) : undefined;
  const presentation = { wanted, passages: plan.passages, firstRank: from + 1, explain, nearDuplicates };
  const shown = await presentHits(store, items, presentation);
  const facets = request.facets && countFacets(await documentsOf(store, unit, found), request.facets);
  const feedback = explain ? await describeFeedback(store, unit, retrieval.feedback) : [];
  clock.lap("present");

  const explained = await explainHits(context, plan, shown, signal);
  clock.lap("explain");
  return {
    hits: explained.hits,
    mode: plan.mode === "hybrid" && retrieval.lists.length === 1 ? "lexical" : plan.mode,
    unit,
    next,
    ...(facets && { facets }),
    notices: [...plan.notices, ...notices, ...reranked.notices, ...explained.notices],
    ...(explain && retrieval.plan !== null && { plan: retrieval.plan }),
    ...(explain && { terms: words.terms, feedback }),
    ...(explain && plan.relatedTerms.length > 0 && { relatedTerms: plan.relatedTerms }),
    timings: clock.timings(),
  };
}

interface Retrieved {
  readonly retrieval: Retrieval;
  readonly lexicalWeight: number;
  readonly notices: readonly string[];
}

async function retrievePlan(
  context: SearchContext,
  { mode, unit, words, rows, vector, page }: SearchPlan,
  { filter }: Pick<SearchRequest, "filter">,
): Promise<Retrieved> {
  const { store } = context;
  const lsa = mode === "hybrid" ? await context.lsa() : NO_LSA;
  const lsaPlace = lsa.space?.place(words.terms) ?? null;
  const weights = signalWeights(vector === null ? null : context.denseWeight, lsaPlace !== null);
  const queries: PlacedQuery[] = [];
  const notices = [...lsa.notices];
  if (lsa.space !== null && lsaPlace !== null) {
    queries.push({ name: "lsa", space: lsa.space, place: lsaPlace, weight: weights.lsa });
  }
  if (vector !== null) {
    const space = await context.space();
    notices.push(...space.notices);
    queries.push({ name: "dense", space, place: space.place(vector), weight: weights.dense });
  }
  const accepted = queryRows(store, unit, rows, filter);
  const lexicalWeight = weights.lexical;
  const retrieval = await retrieve(store, { mode, unit, words, lexicalWeight, queries, accepted, depth: page.depth });
  return { retrieval, lexicalWeight, notices: [...notices, ...(lsa.space?.notices ?? [])] };
}

const NO_LSA: OpenedLsa = { space: null, notices: [] };

async function rerankSteps({ reranker }: SearchContext, { rerank, diversity }: SearchPlan): Promise<RerankStep[]> {
  const steps: RerankStep[] = [];
  if (rerank !== null && reranker !== null) {
    const { CrossEncoderReranker } = await import("./rerank/cross-encoder-reranker.ts");
    steps.push({ reranker: new CrossEncoderReranker(await reranker()), ...rerank });
  }
  if (diversity > 0) steps.push(diverseStep(diversity));
  return steps;
}

async function explainHits(
  { embedder }: SearchContext,
  { attention, text }: SearchPlan,
  hits: readonly Hit[],
  signal: AbortSignal | undefined,
): Promise<{ readonly hits: readonly Hit[]; readonly notices: readonly string[] }> {
  if (attention === null) return { hits, notices: [] };
  if (embedder === null) return { hits, notices: ["Without a model there is no explanation by meaning."] };
  const { explainMatches } = await import("./attention/explain-matches.ts");
  const texts = hits.map(({ chunk }) => chunk.text);
  const budget = new TimeBudget(attention.budgetMs, signal);
  const { matches, notices } = await explainMatches(await embedder(), text, texts, budget, attention.hits);
  return { hits: hits.map((hit, i) => ({ ...hit, attention: matches[i]! })), notices };
}
