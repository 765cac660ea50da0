import { ExactIndex } from "./exact.ts";
import type { HnswIndex } from "./hnsw.ts";

/** Above this many vectors a graph answers faster than a scan, by enough to pay for building it. */
export const ANN_THRESHOLD = 20_000;

export type ChosenIndex =
  | { readonly kind: "exact"; readonly index: ExactIndex }
  | { readonly kind: "hnsw"; readonly index: HnswIndex };

export function chooseAnn(vectors: number, threshold = ANN_THRESHOLD): ChosenIndex["kind"] {
  return vectors > threshold ? "hnsw" : "exact";
}

/** Loads the native graph only for those who have vectors enough for it. */
export async function createIndex(kind: ChosenIndex["kind"], dimensions: number): Promise<ChosenIndex> {
  if (kind === "exact") return { kind, index: new ExactIndex(dimensions) };
  const { HnswIndex } = await import("./hnsw.ts");
  return { kind, index: new HnswIndex(dimensions) };
}
