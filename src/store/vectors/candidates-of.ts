import type { Candidate, ChunkId } from "../../core/document.ts";
import type { SearchResult } from "../ann/exact-search.ts";

/** Rows of chunks as candidates, in their order. */
export function candidatesOf({ rowIds, similarities }: SearchResult): Candidate<ChunkId>[] {
  return Array.from(rowIds, (rowId, i) => ({ id: rowId as ChunkId, score: similarities[i]! }));
}
