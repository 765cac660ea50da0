import { isEngineError } from "../../core/errors.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { Graph, RowBitmap } from "../ann/graph.ts";
import { HnswlibGraph } from "../ann/hnswlib-graph.ts";
import type { Idle } from "../threads/host-services.ts";
import type { CollectionVectors } from "./collection-vectors.ts";
import { MEASURED_K, measureGraph, type Sample } from "./graph-costs.ts";
import { createGraph, type GraphLoading, isAvailable, saveHnswlib, startLoading } from "./open-graph.ts";
import type { GraphCosts } from "./plan-search.ts";
import { rowsOf } from "./table-rows.ts";
import type { VectorOptions } from "./vector-options.ts";

/** What a step in the background may take. */
const STEP_MS = 5;
/** More rows than this are linked by threads of their own. */
const LINKED_HERE = 2000;
const SAMPLES = 100;
/** Above this share of removed rows hnswlib's graph is made anew; our own goes with its table. */
const MAX_TOMBSTONES = 0.5;

export type GraphState = "none" | "loading" | "building" | "linking" | "measuring" | "ready";

/**
 * The graph of a collection through its life: loaded or built in the background, kept up to date, measured. Until it
 * is ready searches read codes; rows that are not linked yet are read beside it.
 */
export class GraphHost {
  readonly #vectors: CollectionVectors;
  readonly #options: VectorOptions;
  readonly #emit: (event: "build") => void;
  #graph: Graph | null = null;
  #loading: GraphLoading | null = null;
  #costs: GraphCosts | null = null;
  /** Live rows that the graph does not hold. */
  readonly #unlinked = new Set<number>();
  #samples: Sample[] = [];
  #sampled = 0;
  #isDelegated = false;
  #isPaused = false;
  #isBroken = false;
  /** Rows removed while a graph was made elsewhere, which may hold them. */
  readonly #removed = new Set<number>();
  /** Rows linked or unlinked since the graph was opened. */
  #changes = 0;

  constructor(vectors: CollectionVectors, options: VectorOptions, emit: (event: "build") => void) {
    this.#vectors = vectors;
    this.#options = options;
    this.#emit = emit;
    if (this.#isWanted) this.#loading = startLoading(vectors, options);
  }

  get state(): GraphState {
    if (this.#loading !== null) return "loading";
    if (this.#isDelegated) return "building";
    if (this.#graph === null) return "none";
    if (this.#costs === null) return this.#unlinked.size > 0 ? "linking" : "measuring";
    return "ready";
  }

  get graph(): Graph | null {
    return this.#graph;
  }

  /** The memory it shares with the table cannot be used any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Null until searches may go through the graph. */
  get costs(): GraphCosts | null {
    return this.#isDelegated ? null : this.#costs;
  }

  get unlinked(): ReadonlySet<number> {
    return this.#unlinked;
  }

  get changes(): number {
    return this.#changes;
  }

  /** While the table still has the row. */
  removing(row: number): void {
    this.#unlinked.delete(row);
    if (this.#loading !== null || this.#isDelegated) this.#removed.add(row);
    if (this.#graph?.unlink(row) === true) this.#changes++;
  }

  added(rows: readonly number[]): void {
    if (this.#graph !== null) for (const row of rows) this.#unlinked.add(row);
  }

  search(query: UnitVector, k: number, ef: number, accepts: RowBitmap | undefined): Uint32Array {
    return this.#graph!.search(query, k, ef, accepts);
  }

  /** A step towards a graph that is whole and measured. */
  step(): Idle {
    if (this.#isBroken) return "rest";
    if (this.#loading !== null) return this.#load(this.#loading);
    if (this.#isDelegated || this.#isPaused) return "rest";
    if (this.#graph === null) return this.#begin();
    const isCrowded = this.#graph.engine === "hnswlib" && this.#graph.tombstones > MAX_TOMBSTONES * this.#graph.size;
    if (isCrowded) return this.#begin();
    if (this.#unlinked.size > LINKED_HERE && this.#options.delegates) return this.#delegate();
    if (this.#unlinked.size > 0) return this.#link();
    return this.#costs === null ? this.#measure() : "rest";
  }

  /** The rows that other threads are to link, who then call `built`. */
  get rowsToLink(): readonly number[] {
    return [...this.#unlinked];
  }

  /** After other threads have linked rows, or given up: into the memory of the graph that is here, or into a file. */
  built(): void {
    this.#isDelegated = false;
    this.#costs = null;
    this.#changes += this.#unlinked.size;
    // Our own graph is in the table's memory already; a snapshot of it would be older.
    this.#loading = this.#options.engine === "hnswlib" ? startLoading(this.#vectors, this.#options) : null;
    if (this.#loading === null) this.#adopt(this.#graph);
  }

  /** Leaves the graph as it is, e.g. while it is written. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  /** Writes a graph that is not part of the table's snapshot. @throws {EngineError} `STORAGE_FAILED` */
  save(folder: string, lastChange: number): void {
    const graph = this.#graph;
    if (graph instanceof HnswlibGraph && this.#changes > 0) saveHnswlib(graph, folder, lastChange, this.#costs);
  }

  #adopt(graph: Graph | null): void {
    this.#graph = graph;
    for (const row of this.#removed) graph?.unlink(row);
    this.#removed.clear();
    this.#findUnlinked();
  }

  get #isWanted(): boolean {
    return this.#vectors.table.size > this.#options.annThreshold && isAvailable(this.#vectors, this.#options);
  }

  #begin(): Idle {
    if (!this.#isWanted) return "rest";
    this.#costs = null;
    this.#graph = createGraph(this.#vectors, this.#options);
    this.#findUnlinked();
    return "busy";
  }

  #delegate(): Idle {
    this.#isDelegated = true;
    this.#emit("build");
    return "rest";
  }

  #load(loading: GraphLoading): Idle {
    const loaded = this.#stepOf(loading);
    if (typeof loaded === "string") return loaded;
    this.#loading = null;
    this.#adopt(loaded?.graph ?? null);
    this.#costs = loaded?.costs ?? null;
    return "busy";
  }

  #stepOf(loading: GraphLoading): ReturnType<GraphLoading["step"]> {
    try {
      return loading.step();
    } catch (error) {
      if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
      this.#isBroken = true;
      return null;
    }
  }

  #link(): Idle {
    const end = performance.now() + STEP_MS;
    for (const row of this.#unlinked) {
      if (performance.now() > end) break;
      this.#linkRow(row);
      this.#unlinked.delete(row);
    }
    return "busy";
  }

  #linkRow(row: number): void {
    try {
      this.#graph!.link(row, this.#vectors.vectors([row])[0]!);
      this.#changes++;
    } catch (error) {
      // The row was removed since; the next change that is followed takes it away.
      if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
    }
  }

  /** One sample a step: each costs a scan. */
  #measure(): Idle {
    const { table } = this.#vectors;
    const slot = Math.floor((this.#sampled * table.slots) / SAMPLES);
    const rowId = this.#sampled < SAMPLES ? table.rowIdAt(slot) : -1;
    if (rowId >= 0) this.#samples.push(this.#sample(rowId));
    if (this.#sampled++ < SAMPLES) return "busy";
    this.#costs = measureGraph(this.#graph!, this.#samples);
    this.#samples = [];
    this.#sampled = 0;
    return "rest";
  }

  #sample(rowId: number): Sample {
    const vector = this.#vectors.vectors([rowId])[0]!;
    const { rowIds } = this.#vectors.exact.search(vector, MEASURED_K + 1);
    return { rowId, vector, neighbors: new Set(rowIds.filter((row) => row !== rowId).subarray(0, MEASURED_K)) };
  }

  #findUnlinked(): void {
    this.#unlinked.clear();
    const graph = this.#graph;
    // Our own counts rows that the table has, so the numbers tell whether it has all of them.
    if (graph === null || (graph.engine === "kenning" && graph.size === this.#vectors.table.size)) return;
    for (const row of rowsOf(this.#vectors.table)) if (!graph.has(row)) this.#unlinked.add(row);
  }
}
