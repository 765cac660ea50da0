import { EngineError, throwIfAborted } from "../../core/errors.ts";
import type { Example, RecommendRequest, SearchResult, SimilarRequest, Unit } from "../../core/search.ts";
import { l2Norm, toUnit, type UnitVector } from "../../core/vector.ts";
import { queryTerms } from "../../store/analyze/analyzer.ts";
import type { LexicalQuery } from "../../store/store.ts";
import { singleList } from "../fuse/score-fusion.ts";
import { presentHits } from "../present.ts";
import { diverseStep, rerankRanking } from "../rerank/rerank-ranking.ts";
import type { Wanted } from "../results/best-passages.ts";
import { collapseRanking, describeFolded } from "../results/collapse.ts";
import { countFacets } from "../results/facet-counts.ts";
import { cutPage, readPage } from "../results/page.ts";
import { documentsOf } from "../results/row-documents.ts";
import { acceptsAll, selectOnce } from "../retrieve/accepted-rows.ts";
import { candidateUnit } from "../retrieve/candidate-unit.ts";
import type { PlacedQuery } from "../retrieve/retrieve.ts";
import { readDiversity, readPassages } from "../search-options.ts";
import type { SearchContext } from "../search.ts";
import { StageClock } from "../stage-clock.ts";
import type { ByTerms } from "../terms/by-terms.ts";
import {
  type ExampleSpace,
  openExampleSpace,
  ownRows,
  placeExample,
  type ReadExample,
  readExample,
} from "./examples.ts";

/** How far the centre of what is not wanted pushes the query away from it. Rocchio's γ where β is 1. */
const NEGATIVE_WEIGHT = 0.5;
/** A long text is looked up by its most frequent terms. */
const MAX_TERMS = 64;
const MAX_EXAMPLES = 100;

/**
 * What is like some examples and unlike others: the nearest to q = normalise(mean of the positive − ½ mean of the
 * negative), examples and what was seen left out.
 *
 * @see Rocchio, Relevance feedback in information retrieval, 1971; Engine.recommend
 */
export async function recommend(context: SearchContext, request: RecommendRequest): Promise<SearchResult> {
  const clock = new StageClock();
  const { store } = context;
  const { signal, explain = false, filter } = request;
  const page = readPage(request);
  const passages = readPassages(request);
  const diversity = readDiversity(request);
  checkCounts(request);
  const positive = await readAll(context, request.positive);
  const negative = await readAll(context, request.negative ?? []);
  const unit = request.unit ?? (request.positive.some((one) => "document" in one) ? "document" : "chunk");
  const hidden = await hiddenRows(context, [...positive, ...negative], unit, request.exclude ?? []);
  clock.lap("embed");
  throwIfAborted(signal);

  const byTerms = request.terms === true ? await openByTerms(context, positive) : null;
  const opened = byTerms?.space ?? (await openExampleSpace(context));
  const place = opened === null ? null : await placeAll(context, opened, positive, negative, signal);
  const words: LexicalQuery = { terms: place === null ? frequentTerms(positive) : [] };
  const accepted =
    filter === undefined ? acceptsAll : selectOnce(async (rowUnit) => await store.select(filter, rowUnit));
  const depth = page.depth + hidden.size;
  const queries: PlacedQuery[] =
    opened === null || place === null
      ? []
      : [{ name: opened.kind === "lsa" ? "lsa" : "dense", space: opened.space, place, weight: 1 }];
  const [query] = queries;
  const found =
    query === undefined
      ? { candidates: await store.searchLexical(unit, words, depth, await accepted(unit)), plan: null }
      : await candidateUnit(unit, store, query.space, accepted).nearest(query.place, depth);
  const kept = found.candidates.filter(({ id }) => !hidden.has(id)).slice(0, page.depth);
  const ranked = singleList(query?.name ?? "lexical", kept).filter(
    ({ score }) => score >= (request.minScore ?? -Infinity),
  );
  clock.lap("retrieve");

  const wanted: Wanted = { unit, words, lexicalWeight: query === undefined ? 1 : 0, queries };
  const steps = diversity > 0 ? [diverseStep(diversity)] : [];
  const reranked = await rerankRanking(store, ranked, { query: "", wanted, steps, signal });
  clock.lap("rerank");

  const { collapse = false } = request;
  const ranking = collapse ? await collapseRanking(store, unit, reranked.ranking, page, signal) : reranked.ranking;
  const { items, from, next } = cutPage(ranking, page);
  const nearDuplicates = collapse ? await describeFolded(store, unit, items) : undefined;
  const shown = await presentHits(store, items, { wanted, passages, firstRank: from + 1, explain, nearDuplicates });
  const hits = byTerms === null ? shown : byTerms.explain(shown);
  const facets = request.facets && countFacets(await documentsOf(store, unit, ranked), request.facets);
  clock.lap("present");
  return {
    hits,
    mode: query === undefined ? "lexical" : query.name === "dense" ? "dense" : "hybrid",
    unit,
    next,
    ...(facets && { facets }),
    notices: [
      ...(query === undefined ? ["There is no vector to compare: these are the nearest by shared words."] : []),
      ...(opened?.space.notices ?? []),
      ...reranked.notices,
    ],
    ...(explain && found.plan !== null && { plan: found.plan }),
    timings: clock.timings(),
  };
}

/** More like this: `recommend` from one example. @see Engine.similar */
export async function similar(context: SearchContext, request: SimilarRequest): Promise<SearchResult> {
  return await recommend(context, { ...request, positive: [request] });
}

function checkCounts({ positive, negative = [] }: RecommendRequest): void {
  const count = positive.length + negative.length;
  if (positive.length > 0 && count <= MAX_EXAMPLES) return;
  throw new EngineError("BAD_QUERY", "The examples are too few or too many", {
    hint: `Pass at least one positive example, at most ${MAX_EXAMPLES} in all.`,
    data: { positive: positive.length, negative: negative.length, max: MAX_EXAMPLES },
  });
}

async function readAll(context: SearchContext, examples: readonly Example[]): Promise<ReadExample[]> {
  return await Promise.all(examples.map(async (example) => await readExample(context, example)));
}

async function hiddenRows(
  context: SearchContext,
  examples: readonly ReadExample[],
  unit: Unit,
  exclude: readonly string[],
): Promise<Set<number>> {
  const chunks = await Promise.all(exclude.map(async (id) => await context.store.chunksOf(id)));
  const seen = chunks.map((own): ReadExample => ({ chunks: own, text: null, vector: null }));
  return await ownRows(context, [...examples, ...seen], unit);
}

/** @returns null when no positive example has a place */
async function placeAll(
  context: SearchContext,
  opened: ExampleSpace,
  positive: readonly ReadExample[],
  negative: readonly ReadExample[],
  signal: AbortSignal | undefined,
): Promise<UnitVector | null> {
  const placesOf = async (examples: readonly ReadExample[]): Promise<UnitVector[]> => {
    const places: UnitVector[] = [];
    for (const example of examples) {
      const place = await placeExample(context, opened, example, signal);
      if (place !== null) places.push(place);
    }
    return places;
  };
  const wanted = await placesOf(positive);
  return wanted.length === 0 ? null : towards(wanted, await placesOf(negative));
}

/** Mean of the positive minus half the mean of the negative, normalised; the positive alone where that is nothing. */
export function towards(positive: readonly UnitVector[], negative: readonly UnitVector[]): UnitVector {
  const sum = new Float64Array(positive[0]!.length);
  const add = (vectors: readonly UnitVector[], weight: number): void => {
    for (const vector of vectors) sum.forEach((x, i) => (sum[i] = x + (weight * vector[i]!) / vectors.length));
  };
  add(positive, 1);
  const wanted = Float64Array.from(sum);
  add(negative, -NEGATIVE_WEIGHT);
  if (l2Norm(sum) > 1e-6) return toUnit(sum);
  return l2Norm(wanted) > 1e-6 ? toUnit(wanted) : positive[0]!;
}

/** @throws {EngineError} `NO_TERMS` */
async function openByTerms(context: SearchContext, positive: readonly ReadExample[]): Promise<ByTerms> {
  // Most have no use for it.
  const module = await import("../terms/by-terms.ts");
  return await module.openByTerms(context, positive, frequentTerms(positive));
}

function frequentTerms(examples: readonly ReadExample[]): string[] {
  const counts = new Map<string, number>();
  const texts = examples.flatMap(({ chunks, text }) => [...chunks.map((chunk) => chunk.text), text ?? ""]);
  for (const text of texts) for (const term of queryTerms(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MAX_TERMS)
    .map(([term]) => term);
}
