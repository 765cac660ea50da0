import type { Candidate, ChunkId } from "../../src/core/document.ts";
import type { UnitVector } from "../../src/core/vector.ts";
import { rowSetOf } from "../../src/store/row-set.ts";
import type { Store } from "../../src/store/store.ts";

/** The candidates of a vector search, of the accepted rows only when there are some. */
export async function nearest(
  store: Store,
  query: UnitVector,
  k: number,
  accepts?: readonly number[],
): Promise<readonly Candidate<ChunkId>[]> {
  return (await store.searchVectors(query, k, accepts && rowSetOf(accepts))).candidates;
}
