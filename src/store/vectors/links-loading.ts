import { EngineError } from "../../core/errors.ts";
import { GRAPH_PARAMETERS } from "../ann/graph.ts";
import { KenningGraph } from "../ann/kenning-graph.ts";
import type { SnapshotReader } from "../ann/snapshot-reader.ts";
import type { CollectionVectors } from "./collection-vectors.ts";
import { costsIn } from "./graph-details.ts";
import type { GraphLoading, OpenedGraph } from "./open-graph.ts";

/** Reads the links of our own graph into the memory of the table they belong to, in one step. */
export class LinksLoading implements GraphLoading {
  readonly #vectors: CollectionVectors;
  readonly #reader: SnapshotReader;

  constructor(vectors: CollectionVectors, reader: SnapshotReader) {
    this.#vectors = vectors;
    this.#reader = reader;
  }

  step(): OpenedGraph | null {
    const { table } = this.#vectors;
    using reader = this.#reader;
    if (!KenningGraph.isAvailable(table)) return null;
    const { header } = reader;
    const slots = header.details?.["slots"] ?? 0;
    const graph = KenningGraph.restore(table, GRAPH_PARAMETERS, (into) => reader.read(into), slots);
    const fault = reader.fault();
    if (fault === undefined) return { graph, costs: costsIn(header) };
    throw new EngineError("INDEX_CORRUPT", `The stored links are damaged: ${fault}`, {
      hint: "Nothing need be done: they are made again.",
      data: { fault, file: reader.path },
    });
  }
}
