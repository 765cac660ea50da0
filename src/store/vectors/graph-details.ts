import type { SnapshotHeader } from "../ann/snapshot-sidecar.ts";
import { MEASURED_K } from "./graph-costs.ts";
import type { GraphCosts } from "./plan-search.ts";

/** Measured costs as whole numbers for a snapshot's header. */
export function detailsOf(costs: GraphCosts | null): Record<string, number> {
  if (costs === null) return {};
  return { ef: costs.ef, walkNs: Math.round(costs.walk), candidateNs: Math.round(costs.candidate) };
}

/** What `detailsOf` wrote; null when it was not there. */
export function costsIn({ details }: SnapshotHeader): GraphCosts | null {
  const { ef, walkNs, candidateNs } = details ?? {};
  if (ef === undefined || walkNs === undefined || candidateNs === undefined) return null;
  return { ef, k: MEASURED_K, walk: walkNs, candidate: candidateNs };
}
