import type { ChunkId, Document } from "../core/document.ts";
import type { Hit, HitDocument, Passage, Unit } from "../core/search.ts";
import type { UnitVector } from "../core/vector.ts";
import { rowSetOf } from "../store/row-set.ts";
import type { Store, StoredChunk } from "../store/store.ts";
import type { DenseSpace } from "./dense-space.ts";
import { fuseScores, type FusedCandidate } from "./fuse/score-fusion.ts";
import { makeSnippet } from "./snippet.ts";

export interface Presentation {
  readonly unit: Unit;
  /** Index terms of the query, for highlights; empty for a query by vector. */
  readonly terms: readonly string[];
  /** The query's place in the dense space, for choosing a document's best passage; null without one. */
  readonly place: UnitVector | null;
  readonly denseWeight: number;
  readonly explain: boolean;
}

/** Turns the winners into hits. A row that was deleted since it was ranked is left out. */
export async function presentHits(
  store: Store,
  space: DenseSpace,
  winners: readonly FusedCandidate[],
  presentation: Presentation,
): Promise<Hit[]> {
  const chunkOf =
    presentation.unit === "chunk"
      ? new Map(winners.map(({ id }) => [id, id as ChunkId]))
      : await bestPassages(store, space, winners, presentation);
  const chunks = new Map((await store.chunks([...chunkOf.values()])).map((chunk) => [chunk.id, chunk]));
  const documents = await store.documents([...new Set([...chunks.values()].map(({ documentId }) => documentId))]);
  return winners
    .flatMap((winner) => {
      const chunk = chunks.get(chunkOf.get(winner.id)!);
      const document = chunk && documents.get(chunk.documentId);
      return chunk && document ? [{ winner, chunk, document }] : [];
    })
    .map(({ winner, chunk, document }, i) => ({
      rank: i + 1,
      score: winner.score,
      document: hitDocument(document),
      chunk: passage(chunk),
      snippet: makeSnippet(chunk.text, presentation.terms),
      ...(presentation.explain ? { signals: winner.parts } : {}),
    }));
}

export function passage({ id, ordinal, text, headings, start, end, startLine, endLine }: StoredChunk): Passage {
  return { id, ordinal, text, headings, start, end, startLine, endLine };
}

function hitDocument({ id, title, path, source, mediaType, language, metadata }: Document): HitDocument {
  return { id, title, path, source, mediaType, language, metadata };
}

/** Of each document the chunk that the query's words and its vector together rank first; else its first chunk. */
async function bestPassages(
  store: Store,
  space: DenseSpace,
  winners: readonly FusedCandidate[],
  { terms, place, denseWeight }: Presentation,
): Promise<Map<number, ChunkId>> {
  const rows = await store.documentRows(winners.map(({ id }) => id));
  const ids = [...rows.values()].flatMap(({ chunkIds }) => chunkIds);
  const lexical = await store.searchLexical("chunk", { terms }, Math.max(1, ids.length), rowSetOf(ids));
  const denseScores = place === null ? new Map<ChunkId, number>() : await space.scores(place, ids);
  const dense = Array.from(denseScores, ([id, score]) => ({ id, score }));
  const rankOf = new Map(
    fuseScores({ lexical, dense, denseScores, denseWeight: place === null ? 0 : denseWeight }).map(({ id }, i) => [
      id,
      i,
    ]),
  );
  const best = new Map<number, ChunkId>();
  for (const [row, { chunkIds }] of rows) {
    const first = chunkIds.toSorted((a, b) => (rankOf.get(a) ?? Infinity) - (rankOf.get(b) ?? Infinity) || a - b)[0];
    if (first !== undefined) best.set(row, first);
  }
  return best;
}
