import type { UnitVector } from "../../core/vector.ts";

export interface GraphParameters {
  /** Links per node and layer, twice as many on the lowest. */
  readonly M: number;
  /** Candidates looked at when a node is linked in. */
  readonly efConstruction: number;
  /** Of the layers that nodes fall on. */
  readonly seed: number;
}

export const GRAPH_PARAMETERS: GraphParameters = { M: 16, efConstruction: 200, seed: 100 };

/** Accepted rows: bit `r & 7` of byte `r >> 3` is set for row id r. */
export interface RowBitmap {
  readonly bits: Uint8Array;
  /** How many bits are set. */
  readonly size: number;
}

/**
 * A navigable small world graph over the rows of a vector table. One thread alone changes it.
 * It may miss a near row, but never returns one that was unlinked; whoever asks rescores and completes its answers.
 * Implementations: `hnswlib-graph.ts`, `kenning-graph.ts`. Contract: `test/store/ann/graph-contract.ts`.
 *
 * @see Malkov & Yashunin 2018, https://arxiv.org/abs/1603.09320
 */
export interface Graph {
  readonly engine: "hnswlib" | "kenning";
  readonly parameters: GraphParameters;
  /** Rows linked and not removed. */
  readonly size: number;
  /** Rows removed that walks still pass through. */
  readonly tombstones: number;
  has(rowId: number): boolean;
  /**
   * @param vector  read during the call only
   * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR`, `BAD_REQUEST` (row id out of range)
   */
  link(rowId: number, vector: UnitVector): void;
  /** @returns whether the row was linked */
  unlink(rowId: number): boolean;
  /**
   * @param ef  candidates kept while walking, at least k
   * @returns   row ids the walk kept, at most `ef`, nearest first by the graph's own measure
   */
  search(query: UnitVector, k: number, ef: number, accepts?: RowBitmap): Uint32Array;
}
