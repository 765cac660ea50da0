import { GRAPH_PARAMETERS, type Graph } from "../ann/graph.ts";
import { HnswlibGraph } from "../ann/hnswlib-graph.ts";
import { KenningGraph } from "../ann/kenning-graph.ts";
import { openSnapshot, writeSnapshot } from "../ann/snapshot.ts";
import type { SnapshotReader } from "../ann/snapshot-reader.ts";
import type { SnapshotHeader } from "../ann/snapshot-sidecar.ts";
import type { VectorTable } from "../ann/vector-table.ts";
import type { Idle } from "../threads/host-services.ts";
import type { CollectionVectors } from "./collection-vectors.ts";
import { costsIn, detailsOf } from "./graph-details.ts";
import type { GraphCosts } from "./plan-search.ts";
import { rowsOf } from "./table-rows.ts";
import type { VectorOptions } from "./vector-options.ts";

export interface OpenedGraph {
  readonly graph: Graph;
  /** Null when they were not measured. */
  readonly costs: GraphCosts | null;
}

const VERIFIED_AT_ONCE = 8 * 1024 * 1024;

/** Our own graph needs WebAssembly; without it the codes are read. */
export function isAvailable({ table }: CollectionVectors, { engine }: VectorOptions): boolean {
  return engine === "hnswlib" || KenningGraph.isAvailable(table);
}

export function createGraph({ table }: CollectionVectors, { engine }: VectorOptions): Graph {
  if (engine === "hnswlib") return new HnswlibGraph(table.dimensions, GRAPH_PARAMETERS);
  return KenningGraph.create(table, GRAPH_PARAMETERS);
}

/** What a snapshot of the table holds of our own graph; null when there is none in it. @throws {EngineError} `INDEX_CORRUPT` */
export function graphIn(
  table: VectorTable,
  header: SnapshotHeader,
  read: (into: Uint8Array) => void,
  { engine }: VectorOptions,
): OpenedGraph | null {
  if (engine !== "kenning" || header.details?.["hasGraph"] !== 1) return null;
  const { M, efConstruction, seed } = GRAPH_PARAMETERS;
  if (header.M !== M || header.efConstruction !== efConstruction || !KenningGraph.isAvailable(table)) return null;
  const graph = KenningGraph.restore(table, { M, efConstruction, seed }, read);
  return { graph, costs: costsIn(header) };
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

/** Reads hnswlib's own file in the background: first all of it for its checksum, then hnswlib itself on another thread. */
export class GraphLoading {
  readonly #vectors: CollectionVectors;
  readonly #reader: SnapshotReader;
  #opened: OpenedGraph | null | undefined;
  #isReading = false;

  private constructor(vectors: CollectionVectors, reader: SnapshotReader) {
    this.#vectors = vectors;
    this.#reader = reader;
  }

  /** @returns null when there is no snapshot of a graph */
  static start(vectors: CollectionVectors, { engine, folder }: VectorOptions): GraphLoading | null {
    if (engine !== "hnswlib" || folder === null) return null;
    const { M, efConstruction } = GRAPH_PARAMETERS;
    const { reader } = openSnapshot(folder, "graph", {
      dimensions: vectors.table.dimensions,
      metric: "cosine",
      M,
      efConstruction,
    });
    return reader === undefined ? null : new GraphLoading(vectors, reader);
  }

  /** @returns what is left to do, or the graph, null when the file could not be used */
  step(): Idle | OpenedGraph | null {
    if (this.#opened !== undefined) return this.#opened;
    if (this.#isReading) return "waiting";
    if (this.#reader.skip(VERIFIED_AT_ONCE)) return "busy";
    const fault = this.#reader.fault();
    this.#reader[Symbol.dispose]();
    if (fault !== undefined) return null;
    this.#isReading = true;
    void this.#read();
    return "waiting";
  }

  async #read(): Promise<void> {
    const { path, header } = this.#reader;
    const { table } = this.#vectors;
    try {
      const graph = await HnswlibGraph.load(path, {
        dimensions: table.dimensions,
        parameters: GRAPH_PARAMETERS,
        nodes: header.count,
        rowIds: rowsOf(table),
      });
      // A graph is measured after it was written; what was found out is in the next snapshot of the codes.
      const codes = this.#vectors.snapshot;
      this.#opened = { graph, costs: costsIn(header) ?? (codes === null ? null : costsIn(codes)) };
    } catch {
      // Whatever is wrong with it, the graph is built again.
      this.#opened = null;
    }
  }
}
