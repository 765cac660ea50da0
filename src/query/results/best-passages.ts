import type { ChunkId } from "../../core/document.ts";
import type { Unit } from "../../core/search.ts";
import { rowSetOf } from "../../store/row-set.ts";
import type { LexicalQuery, Store } from "../../store/store.ts";
import { fuseScores, type ScoredList } from "../fuse/score-fusion.ts";
import type { PlacedQuery } from "../retrieve/retrieve.ts";

/** What was looked for, for choosing passages. */
export interface Wanted {
  readonly unit: Unit;
  /** No terms for a query by vector. */
  readonly words: LexicalQuery;
  readonly lexicalWeight: number;
  /** The query in each space, after feedback. */
  readonly queries: readonly PlacedQuery[];
}

/**
 * Of each document the chunks that the query's signals together rank first; its first ones where nothing tells them apart.
 * A chunk is its own passage.
 *
 * @param rows  of the unit; one that is gone has no passages
 */
export async function bestPassages(
  store: Store,
  rows: readonly number[],
  { unit, words, lexicalWeight, queries }: Wanted,
  limit: number,
): Promise<Map<number, ChunkId[]>> {
  if (unit === "chunk") return new Map(rows.map((row) => [row, [row as ChunkId]]));
  const documents = await store.documentRows(rows);
  const ids = [...documents.values()].flatMap(({ chunkIds }) => chunkIds);
  const lexical = await store.searchLexical("chunk", words, Math.max(1, ids.length), rowSetOf(ids));
  const lists: ScoredList[] = [{ name: "lexical", weight: lexicalWeight, ranked: lexical, scale: "maximum" }];
  for (const { name, weight, space, place } of queries) {
    const ranked = Array.from(await space.scores(place, ids), ([id, score]) => ({ id, score }));
    lists.push({ name, weight, ranked, scale: "range" });
  }
  const rankOf = new Map(fuseScores(lists).map(({ id }, i) => [id, i]));
  const rank = (id: ChunkId): number => rankOf.get(id) ?? Infinity;
  return new Map(
    Array.from(documents, ([row, { chunkIds }]) => [
      row,
      // The order of chunks stays where nothing tells them apart.
      chunkIds.toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b))).slice(0, limit),
    ]),
  );
}
