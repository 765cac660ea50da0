import type { Document } from "../core/document.ts";
import type { Hit, HitDocument, NearDuplicate, Passage } from "../core/search.ts";
import type { Store, StoredChunk } from "../store/store.ts";
import type { RankedCandidate } from "./rerank/rerank-ranking.ts";
import { bestPassages, type Wanted } from "./results/best-passages.ts";
import { makeSnippet } from "./snippet.ts";

export interface Presentation {
  readonly wanted: Wanted;
  /** Passages of each document; 1 for unit "chunk". */
  readonly passages: number;
  /** Rank of the first winner, from 1. */
  readonly firstRank: number;
  readonly explain: boolean;
  /** By row, where near-duplicates were folded. */
  readonly nearDuplicates?: ReadonlyMap<number, readonly NearDuplicate[]> | undefined;
}

/** Turns the winners into hits. A row that was deleted since it was ranked is left out. */
export async function presentHits(
  store: Store,
  winners: readonly RankedCandidate[],
  { wanted, passages, firstRank, explain, nearDuplicates }: Presentation,
): Promise<Hit[]> {
  const { terms, phrases } = wanted.words;
  const rows = winners.map(({ id }) => id);
  const passagesOf = await bestPassages(store, rows, wanted, passages);
  const chunks = new Map((await store.chunks([...passagesOf.values()].flat())).map((chunk) => [chunk.id, chunk]));
  const documents = await store.documents([...new Set([...chunks.values()].map(({ documentId }) => documentId))]);
  return winners
    .flatMap((winner) => {
      const found = passagesOf.get(winner.id)?.flatMap((id) => chunks.get(id) ?? []) ?? [];
      const [chunk] = found;
      const document = chunk && documents.get(chunk.documentId);
      return chunk && document ? [{ winner, chunk, found, document }] : [];
    })
    .map(({ winner, chunk, found, document }, i) => ({
      rank: firstRank + i,
      score: winner.score,
      document: hitDocument(document),
      chunk: passage(chunk),
      snippet: makeSnippet(chunk.text, terms, phrases),
      ...(passages > 1 && {
        passages: found.map((one) => ({ ...passage(one), snippet: makeSnippet(one.text, terms, phrases) })),
      }),
      ...(nearDuplicates && { nearDuplicates: nearDuplicates.get(winner.id) ?? [] }),
      ...(explain && { signals: winner.parts }),
      ...(winner.reranked && { reranked: winner.reranked }),
    }));
}

export function passage(chunk: StoredChunk): Passage {
  const { id, ordinal, text, headings, start, end, startLine, endLine, language } = chunk;
  const own = { id, ordinal, text, headings, start, end, startLine, endLine };
  return language === undefined ? own : { ...own, language };
}

function hitDocument({ id, title, path, source, mediaType, language, metadata, copies }: Document): HitDocument {
  const document = { id, title, path, source, mediaType, language, metadata };
  return copies === undefined ? document : { ...document, copies: copies.map((copy) => copy.id) };
}
