import type { StoreStatus } from "../store.ts";

/** The graph a collection is searched through once it is large. */
export type GraphEngine = "hnswlib" | "kenning";

export interface VectorOptions {
  /** Where snapshots are kept; null in memory. */
  readonly folder: string | null;
  /** Above this many vectors a graph is built. */
  readonly annThreshold: number;
  /** From so many vectors on snapshots are written. */
  readonly snapshotAt: number;
  readonly engine: GraphEngine;
  /** Whether somebody answers the events with threads that build and write. */
  readonly delegates: boolean;
}

/** Below, reading every code answers in half a millisecond. */
export const ANN_THRESHOLD = 20_000;

/** Fewer vectors are read from the database as fast as from a snapshot. */
export const SNAPSHOT_AT = 5000;

/** How so many vectors are searched. */
export function annFor(vectors: number, { annThreshold, engine }: VectorOptions): StoreStatus["ann"] {
  if (vectors === 0) return "none";
  return vectors > annThreshold ? engine : "exact";
}
