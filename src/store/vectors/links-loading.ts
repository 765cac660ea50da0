import { EngineError } from "../../core/errors.ts";
import { GRAPH_PARAMETERS } from "../ann/graph.ts";
import { KenningGraph } from "../ann/kenning-graph.ts";
import type { SnapshotReader } from "../ann/snapshot-reader.ts";
import type { Idle } from "../threads/host-services.ts";
import type { CollectionVectors } from "./collection-vectors.ts";
import { costsIn } from "./graph-details.ts";
import type { GraphLoading, OpenedGraph } from "./open-graph.ts";

/** What a search may have to wait for. */
const STEP_MS = 3;

/** Reads the links of our own graph into the memory of the table they belong to, and checks them, between searches. */
export class LinksLoading implements GraphLoading {
  readonly #reader: SnapshotReader;
  /** Null where the graph cannot run. */
  readonly #steps: Generator<void, KenningGraph> | null;

  constructor({ table }: CollectionVectors, reader: SnapshotReader) {
    const slots = reader.header.details?.["slots"] ?? 0;
    this.#reader = reader;
    this.#steps = KenningGraph.isAvailable(table)
      ? KenningGraph.restoring(table, GRAPH_PARAMETERS, (into) => reader.read(into), slots)
      : null;
  }

  step(): Idle | OpenedGraph | null {
    try {
      const graph = this.#advance();
      if (graph === undefined) return "busy";
      const opened = graph && this.#verified(graph);
      this.#reader[Symbol.dispose]();
      return opened;
    } catch (error) {
      this.#reader[Symbol.dispose]();
      throw error;
    }
  }

  /** @returns undefined while there is more to do */
  #advance(): KenningGraph | null | undefined {
    if (this.#steps === null) return null;
    const end = performance.now() + STEP_MS;
    do {
      const { done, value } = this.#steps.next();
      if (done === true) return value;
    } while (performance.now() < end);
    return undefined;
  }

  #verified(graph: KenningGraph): OpenedGraph {
    const { header, path } = this.#reader;
    const fault = this.#reader.fault();
    if (fault === undefined) return { graph, costs: costsIn(header) };
    throw new EngineError("INDEX_CORRUPT", `The stored links are damaged: ${fault}`, {
      hint: "Nothing need be done: they are made again.",
      data: { fault, file: path },
    });
  }
}
