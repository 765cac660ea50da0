/** How a search for vectors is answered: all codes read, those of the accepted rows, or a walk through the graph. */
export type VectorWay = "scan" | "list" | "graph";

/** What the planner chose for one search, and what it chose by. */
export interface VectorPlan {
  readonly way: VectorWay;
  readonly reason: string;
  /** Vectors in the collection. */
  readonly vectors: number;
  /** Those the filter accepts; null without a filter. */
  readonly accepted: number | null;
  /** What each way would take by the costs measured when the collection was opened, microseconds; null where it is not possible. */
  readonly estimates: Readonly<Record<VectorWay, number | null>>;
  /** Candidates that the walk kept; null for the other ways. */
  readonly ef: number | null;
  /** Whether the graph found too few, so that the rest was found by reading codes. */
  readonly completed: boolean;
}
