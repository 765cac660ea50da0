import { GRAPH_PARAMETERS } from "../ann/graph.ts";
import { HnswlibGraph } from "../ann/hnswlib-graph.ts";
import type { SnapshotReader } from "../ann/snapshot-reader.ts";
import type { Idle } from "../threads/host-services.ts";
import type { CollectionVectors } from "./collection-vectors.ts";
import { costsIn } from "./graph-details.ts";
import type { GraphLoading, OpenedGraph } from "./open-graph.ts";
import { rowsOf } from "./table-rows.ts";

const VERIFIED_AT_ONCE = 8 * 1024 * 1024;

/** Reads hnswlib's own file in the background: first all of it for its checksum, then hnswlib itself on another thread. */
export class HnswlibLoading implements GraphLoading {
  readonly #vectors: CollectionVectors;
  readonly #reader: SnapshotReader;
  #opened: OpenedGraph | null | undefined;
  #isReading = false;

  constructor(vectors: CollectionVectors, reader: SnapshotReader) {
    this.#vectors = vectors;
    this.#reader = reader;
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
