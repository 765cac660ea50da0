import type { ChunkId } from "../../src/core/document.ts";
import type { Unit } from "../../src/core/search.ts";
import { queryTerms } from "../../src/store/analyze/analyzer.ts";
import type { Store } from "../../src/store/store.ts";

/** Ids of the documents that are found, or whose chunks are. */
export async function findDocuments(store: Store, unit: Unit, text: string, k = 10): Promise<string[]> {
  const found = await store.searchLexical(unit, { terms: queryTerms(text) }, k);
  if (unit === "document")
    return idsOf(
      store,
      found.map(({ id }) => id),
    );
  return (await store.chunks(found.map(({ id }) => id as ChunkId))).map(({ documentId }) => documentId);
}

async function idsOf(store: Store, rowIds: readonly number[]): Promise<string[]> {
  const rows = await store.documentRows(rowIds);
  return rowIds.map((rowId) => rows.get(rowId)!.id);
}
