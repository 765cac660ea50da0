import type { UnitVector } from "../../core/vector.ts";
import type { Graph } from "../ann/graph.ts";
import type { GraphCosts } from "./plan-search.ts";

/** For as many results a walk's recall is measured. */
export const MEASURED_K = 10;
const WANTED_RECALL = 0.997;
/** A walk finds the neighbors of a vector that is in the collection more easily than those of a new one. */
const FOR_NEW_VECTORS = 2;
/** From narrow to wide; the last is taken when none suffices. */
const WIDTHS: readonly number[] = [16, 24, 32, 40, 48, 64, 80, 96, 128, 192, 256, 384, 512];
const TIMED_WIDTHS = [32, 128] as const;

/** A vector of the collection with its true neighbors, itself left out. */
export interface Sample {
  readonly rowId: number;
  readonly vector: UnitVector;
  readonly neighbors: ReadonlySet<number>;
}

/** Finds out how wide walks must be for the wished recall, and what they take. */
export function measureGraph(graph: Graph, samples: readonly Sample[]): GraphCosts {
  const enough = WIDTHS.find((width) => recallAt(graph, samples, width) >= WANTED_RECALL) ?? WIDTHS.at(-1)!;
  const [narrow, wide] = TIMED_WIDTHS.map((width) => nanosecondsAt(graph, samples, width)) as [number, number];
  const candidate = Math.max(1, (wide - narrow) / (TIMED_WIDTHS[1] - TIMED_WIDTHS[0]));
  return {
    ef: FOR_NEW_VECTORS * enough,
    k: MEASURED_K,
    candidate,
    walk: Math.max(0, narrow - candidate * TIMED_WIDTHS[0]),
  };
}

function recallAt(graph: Graph, samples: readonly Sample[], ef: number): number {
  let found = 0;
  let wanted = 0;
  for (const { rowId, vector, neighbors } of samples) {
    // The walk finds the vector itself too.
    const rows = graph.search(vector, MEASURED_K + 1, ef).filter((row) => row !== rowId);
    for (const row of rows) if (neighbors.has(row)) found++;
    wanted += neighbors.size;
  }
  return wanted === 0 ? 1 : found / wanted;
}

/** The median of a walk for each sample. */
function nanosecondsAt(graph: Graph, samples: readonly Sample[], ef: number): number {
  const times = samples.map(({ vector }) => {
    const started = performance.now();
    graph.search(vector, MEASURED_K, ef);
    return (performance.now() - started) * 1e6;
  });
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0;
}
