import type { ChunkId } from "../../core/document.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { RowSet } from "../../store/row-set.ts";
import type { VectorResult } from "../../store/store.ts";

/** Where a collection's chunks lie. Implementations: `dense-space.ts` for sentence vectors, `lsa-space.ts` for terms. */
export interface VectorSpace {
  /** @returns exactly min(k, accepted chunks that have a place), nearest first; score is the cosine */
  nearest(place: UnitVector, k: number, accepts?: RowSet): Promise<VectorResult>;
  /** @returns the cosine of each chunk that has a place */
  scores(place: UnitVector, ids: readonly ChunkId[]): Promise<Map<ChunkId, number>>;
  /** The mean of some chunks' places, normalised; null when none of them has one. */
  centre(ids: readonly ChunkId[]): Promise<UnitVector | null>;
}
