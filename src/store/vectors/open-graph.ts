import { GRAPH_PARAMETERS, type Graph } from "../ann/graph.ts";
import { HnswlibGraph } from "../ann/hnswlib-graph.ts";
import { KenningGraph } from "../ann/kenning-graph.ts";
import { openSnapshot, writeSnapshot } from "../ann/snapshot.ts";
import type { Idle } from "../threads/host-services.ts";
import type { CollectionVectors } from "./collection-vectors.ts";
import { detailsOf } from "./graph-details.ts";
import { HnswlibLoading } from "./hnswlib-loading.ts";
import { LinksLoading } from "./links-loading.ts";
import type { GraphCosts } from "./plan-search.ts";
import type { VectorOptions } from "./vector-options.ts";

export interface OpenedGraph {
  readonly graph: Graph;
  /** Null when they were not measured. */
  readonly costs: GraphCosts | null;
}

/** Our own graph needs WebAssembly; without it the codes are read. */
export function isAvailable({ table }: CollectionVectors, { engine }: VectorOptions): boolean {
  return engine === "hnswlib" || KenningGraph.isAvailable(table);
}

export function createGraph({ table }: CollectionVectors, { engine }: VectorOptions): Graph {
  if (engine === "hnswlib") return new HnswlibGraph(table.dimensions, GRAPH_PARAMETERS);
  return KenningGraph.create(table, GRAPH_PARAMETERS);
}

/** @throws {EngineError} `STORAGE_FAILED` */
export function saveHnswlib(graph: HnswlibGraph, folder: string, lastChange: number, costs: GraphCosts | null): void {
  const { dimensions, parameters, nodes } = graph;
  const { M, efConstruction } = parameters;
  const header = {
    dimensions,
    metric: "cosine",
    M,
    efConstruction,
    count: nodes,
    lastChange,
    details: detailsOf(costs),
  } as const;
  writeSnapshot(folder, { kind: "graph", header }, (path) => graph.save(path));
}

/** A graph on its way from a snapshot into memory. */
export interface GraphLoading {
  /**
   * @returns what is left to do, or the graph, null when the file could not be used
   * @throws {EngineError} `INDEX_CORRUPT` when the table is of no more use either
   */
  step(): Idle | OpenedGraph | null;
}

/** @returns null when there is no snapshot of a graph for these vectors */
export function startLoading(vectors: CollectionVectors, { engine, folder }: VectorOptions): GraphLoading | null {
  if (folder === null) return null;
  const { M, efConstruction } = GRAPH_PARAMETERS;
  const expected = { dimensions: vectors.table.dimensions, metric: "cosine", M, efConstruction } as const;
  const { reader } = openSnapshot(folder, engine === "kenning" ? "links" : "graph", expected);
  if (reader === undefined) return null;
  if (engine === "hnswlib") return new HnswlibLoading(vectors, reader);
  const { snapshot } = vectors;
  if (snapshot !== null && reader.header.details?.["codes"] === snapshot.crc32)
    return new LinksLoading(vectors, reader);
  reader[Symbol.dispose]();
  return null;
}
