import type { VectorPlan, VectorWay } from "../../core/vector-plan.ts";
import { DENSE_SHARE } from "../ann/candidate-scan.ts";
import type { ScanCosts } from "../ann/measure-scan-costs.ts";

/** A graph that is ready, as it was measured on the collection's own vectors. */
export interface GraphCosts {
  /** Candidates a walk must keep for the wished recall at k = `k`. */
  readonly ef: number;
  readonly k: number;
  /** Nanoseconds of a walk, whatever it keeps. */
  readonly walk: number;
  /** Nanoseconds for each candidate kept. */
  readonly candidate: number;
}

export interface PlanInput {
  readonly k: number;
  readonly vectors: number;
  /** Null without a filter. */
  readonly accepted: number | null;
  /** Rows that are not in the graph yet and are read beside it. */
  readonly unlinked: number;
  readonly costs: ScanCosts;
  /** Null while there is none. */
  readonly graph: GraphCosts | null;
}

/** Beyond the k that was measured, so many more candidates for each result. */
const EF_PER_RESULT = 2;
/** With a filter, so many times more candidates. */
const FILTERED = 2;

/** Chooses the way that the measured costs say is fastest. Each of them returns all that is asked for. */
export function planSearch({ k, vectors, accepted, unlinked, costs, graph }: PlanInput): VectorPlan {
  const wanted = Math.min(k, accepted ?? vectors);
  const ef = graph === null || wanted === 0 ? null : efFor(wanted, vectors, accepted !== null, graph);
  // A walk meets accepted rows as often as they are in the collection.
  const share = accepted === null ? 1 : accepted / vectors;
  const estimates = {
    scan: accepted === null ? microseconds(vectors * costs.scanned) : null,
    list: accepted === null ? null : microseconds(listCost(accepted, vectors, costs)),
    graph:
      graph === null || ef === null
        ? null
        : microseconds(graph.walk + (graph.candidate * ef) / share + unlinked * costs.listed),
  };
  const exact = accepted === null ? "scan" : "list";
  const way = estimates.graph !== null && estimates.graph < estimates[exact]! ? "graph" : exact;
  return {
    way,
    reason: reason(way, exact, estimates, accepted),
    vectors,
    accepted,
    estimates,
    ef: way === "graph" ? ef : null,
    completed: false,
  };
}

function listCost(accepted: number, vectors: number, costs: ScanCosts): number {
  return accepted > vectors * DENSE_SHARE ? vectors * costs.scanned : accepted * costs.listed;
}

/** Candidates to keep, accepted ones only: what was measured, more for more results, and for a filter, which cuts paths. */
function efFor(wanted: number, vectors: number, isFiltered: boolean, graph: GraphCosts): number {
  const ef = graph.ef + EF_PER_RESULT * Math.max(0, wanted - graph.k);
  return Math.min(vectors, isFiltered ? FILTERED * ef : ef);
}

function reason(
  way: VectorWay,
  exact: "scan" | "list",
  { graph, ...others }: VectorPlan["estimates"],
  accepted: number | null,
): string {
  const reading = `reading ${accepted === null ? "all codes" : "the accepted codes"} takes about ${others[exact]} µs`;
  if (accepted === 0) return "the filter accepts nothing";
  if (graph === null) return `${reading}, and there is no graph`;
  return way === "graph" ? `a walk takes about ${graph} µs, ${reading}` : `${reading}, a walk ${graph} µs`;
}

function microseconds(nanoseconds: number): number {
  return Math.round(nanoseconds / 100) / 10;
}
