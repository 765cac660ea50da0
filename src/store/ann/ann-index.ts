import type { UnitVector } from "../../core/vector.ts";

export interface Neighbor {
  readonly rowId: number;
  /** Cosine similarity to the query, higher is nearer. */
  readonly similarity: number;
}

/**
 * k-nearest-neighbor search over unit vectors. Implementations: `exact.ts` (float32 scan, the oracle)
 * and `hnsw.ts` (hnswlib). Contract: `test/store/ann-index-contract.ts`.
 */
export interface AnnIndex {
  readonly dimensions: number;
  readonly size: number;
  /**
   * Adds a vector, or replaces the one this row had.
   *
   * @param rowId  integer in [0, 2³² − 1)
   * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR` (not finite or not of norm 1) or `BAD_REQUEST` (row id out of range)
   */
  add(rowId: number, vector: UnitVector): void;
  /** @returns whether the row was there */
  remove(rowId: number): boolean;
  has(rowId: number): boolean;
  /**
   * @param k        at least 1
   * @param accepts  rows to consider; all when absent
   * @returns        exactly min(k, accepted rows) neighbors, nearest first; equal similarities by row id
   * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR`, `BAD_REQUEST`
   */
  search(query: UnitVector, k: number, accepts?: (rowId: number) => boolean): Neighbor[];
}
