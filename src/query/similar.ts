import type { ChunkId, DocumentId } from "../core/document.ts";
import { EngineError } from "../core/errors.ts";
import type { SearchResult, SimilarRequest } from "../core/search.ts";
import { queryTerms } from "../store/analyze/analyzer.ts";
import type { StoredChunk } from "../store/store.ts";
import { candidateUnit } from "./candidate-unit.ts";
import { singleList, type FusedCandidate } from "./fuse/score-fusion.ts";
import { presentHits } from "./present.ts";
import { checkLimit, type SearchContext } from "./search.ts";
import { StageClock } from "./stage-clock.ts";

/** A long text is looked up by its most frequent terms. */
const MAX_TERMS = 64;

/** More like this: by vectors where the collection has them, else by shared words. @see Engine.similar */
export async function similar(context: SearchContext, request: SimilarRequest): Promise<SearchResult> {
  const clock = new StageClock();
  const { store } = context;
  const limit = checkLimit(request.limit);
  const example = await readExample(context, request);
  const unit = request.unit ?? ("document" in request ? "document" : "chunk");
  const space = await context.space();
  const ranker = candidateUnit(unit, store, space, request.filter);
  const place = context.embedder === null ? null : await space.centre(example.map(({ id }) => id));
  const own = await ownRows(context, example, unit);
  const depth = limit + own.size;
  const terms = place === null ? frequentTerms(example) : [];
  const { candidates, plan } =
    place === null
      ? { candidates: await store.searchLexical(unit, { terms }, depth, await ranker.accepted()), plan: null }
      : await ranker.nearest(place, depth);
  const winners: FusedCandidate[] = singleList(
    place === null ? "lexical" : "dense",
    candidates.filter(({ id }) => !own.has(id)).slice(0, limit),
  );
  clock.lap("retrieve");
  const explain = request.explain ?? false;
  const hits = await presentHits(store, space, winners, { unit, terms, place, denseWeight: 1, explain });
  clock.lap("present");
  const notices = [
    ...(place === null ? ["There is no vector to compare: these are the nearest by shared words."] : []),
    ...space.notices,
  ];
  return {
    hits,
    mode: place === null ? "lexical" : "dense",
    unit,
    notices,
    ...(explain && plan !== null && { plan }),
    timings: clock.timings(),
  };
}

async function readExample({ store }: SearchContext, request: SimilarRequest): Promise<StoredChunk[]> {
  if ("document" in request) {
    const chunks = await store.chunksOf(request.document);
    if (chunks.length > 0) return chunks;
    throw documentNotFound(request.document);
  }
  const chunks = await store.chunks([request.chunk as ChunkId]);
  if (chunks.length > 0) return chunks;
  throw new EngineError("CHUNK_NOT_FOUND", `There is no chunk ${request.chunk}`, {
    hint: "Take a chunk's id from a search result; ids change when a document is indexed again.",
    data: { id: request.chunk },
  });
}

/** The rows that must not be among the hits: the example itself. */
async function ownRows(
  { store }: SearchContext,
  example: readonly StoredChunk[],
  unit: "chunk" | "document",
): Promise<Set<number>> {
  const ids = example.map(({ id }) => id);
  if (unit === "chunk") return new Set(ids);
  return new Set((await store.documentRowsOfChunks(ids)).values());
}

function frequentTerms(example: readonly StoredChunk[]): string[] {
  const counts = new Map<string, number>();
  for (const { text } of example) {
    for (const term of queryTerms(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, MAX_TERMS)
    .map(([term]) => term);
}

export function documentNotFound(id: DocumentId): EngineError {
  return new EngineError("DOCUMENT_NOT_FOUND", `There is no document ${JSON.stringify(id)}`, {
    hint: "Take an id from a search result; it starts with the source's name.",
    data: { id },
  });
}
