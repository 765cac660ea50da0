import { GRAPH_PARAMETERS } from "../ann/graph.ts";
import { HnswlibGraph } from "../ann/hnswlib-graph.ts";
import type { SnapshotReader } from "../ann/snapshot-reader.ts";
import type { Idle } from "../threads/host-services.ts";
import type { CollectionVectors } from "./collection-vectors.ts";
import { costsIn } from "./graph-details.ts";
import type { GraphLoading, OpenedGraph } from "./open-graph.ts";
import { rowsOf } from "./table-rows.ts";

const VERIFIED_AT_ONCE = 8 * 1024 * 1024;

/**
 * Reads hnswlib's own file: first all of it for its checksum, between searches, then hnswlib itself, for which they wait
 * (0.25 s at 100,000 vectors of 384 values).
 */
export class HnswlibLoading implements GraphLoading {
  readonly #vectors: CollectionVectors;
  readonly #reader: SnapshotReader;

  constructor(vectors: CollectionVectors, reader: SnapshotReader) {
    this.#vectors = vectors;
    this.#reader = reader;
  }

  step(): Idle | OpenedGraph | null {
    if (this.#reader.skip(VERIFIED_AT_ONCE)) return "busy";
    const fault = this.#reader.fault();
    this.#reader[Symbol.dispose]();
    return fault === undefined ? this.#read() : null;
  }

  #read(): OpenedGraph | null {
    const { path, header } = this.#reader;
    const { table } = this.#vectors;
    try {
      const graph = HnswlibGraph.load(path, {
        dimensions: table.dimensions,
        parameters: GRAPH_PARAMETERS,
        nodes: header.count,
        rowIds: rowsOf(table),
      });
      // A graph is measured after it was written; what was found out is in the next snapshot of the codes.
      const codes = this.#vectors.snapshot;
      return { graph, costs: costsIn(header) ?? (codes === null ? null : costsIn(codes)) };
    } catch {
      // Whatever is wrong with it, the graph is built again.
      return null;
    }
  }
}
