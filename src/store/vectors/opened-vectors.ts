import { isEngineError } from "../../core/errors.ts";
import type { VectorPlan } from "../../core/vector-plan.ts";
import type { ExactSearch } from "../ann/exact-search.ts";
import { GRAPH_PARAMETERS } from "../ann/graph.ts";
import { guessScanCosts, type ScanCosts } from "../ann/measure-scan-costs.ts";
import type { CodesReading } from "../ann/snapshot-codes.ts";
import type { SnapshotHeader } from "../ann/snapshot-sidecar.ts";
import type { VectorTable } from "../ann/vector-table.ts";
import type { RowSet } from "../row-set.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import type { Idle } from "../threads/host-services.ts";
import { CollectionVectors } from "./collection-vectors.ts";
import { FloatFiller } from "./float-filler.ts";
import { GraphHost, type GraphState } from "./graph-host.ts";
import { detailsOf } from "./graph-details.ts";
import { planSearch } from "./plan-search.ts";
import { SnapshotPolicy } from "./snapshot-policy.ts";
import type { SharedTable } from "./vector-scanner.ts";
import type { VectorOptions } from "./vector-options.ts";
import type { BuildTask, VectorEvent } from "./vector-service.ts";
import { writeCodes, type SnapshotTask } from "./write-codes.ts";

/** What the vectors of a collection are, and how they are searched at present. */
export interface VectorState {
  readonly vectors: number;
  /** Removed vectors whose codes still take room. */
  readonly tombstones: number;
  /** The last change that is known. */
  readonly sequence: number;
  /** Why the codes were made from the database, null when a snapshot was read. */
  readonly snapshotFault: string | null;
  readonly graph: GraphState;
  readonly linked: number;
  readonly unlinked: number;
  /** Removed rows that walks still pass through. */
  readonly graphTombstones: number;
  /** Candidates a walk keeps for ten results; null before it was measured. */
  readonly ef: number | null;
  /** Nanoseconds. */
  readonly costs: ScanCosts;
  readonly codeBytes: number;
}

/** More removed rows than this share, and the table is made anew. */
const MAX_TOMBSTONES = 0.3;
const FEW_TOMBSTONES = 1000;

let generations = 0;

/** A collection's vectors in memory: table, graph, their costs, and when they are written to disk. */
export class OpenedVectors {
  readonly vectors: CollectionVectors;
  readonly graph: GraphHost;
  readonly #options: VectorOptions;
  readonly #policy: SnapshotPolicy;
  readonly #filler: FloatFiller;
  #costs: ScanCosts;
  #measured = 0;
  readonly #generation = generations++;
  #isWriting = false;

  private constructor(vectors: CollectionVectors, graph: GraphHost, options: VectorOptions) {
    this.vectors = vectors;
    this.graph = graph;
    this.#options = options;
    this.#policy = new SnapshotPolicy(options.snapshotAt);
    this.#costs = guessScanCosts(vectors.table.stride);
    this.#filler = new FloatFiller(vectors);
    if (vectors.snapshot === null) this.#policy.changed(vectors.table.size);
  }

  /**
   * Within a read transaction.
   *
   * @param anew   makes the table from the database, even where there is a snapshot
   * @param ahead  see `CollectionVectors.open`
   * @throws {EngineError} `INDEX_CORRUPT`
   */
  static open(
    database: SqliteDatabase,
    dimensions: number,
    options: VectorOptions,
    { anew, ahead, emit }: { anew: boolean; ahead: CodesReading | null; emit: (event: VectorEvent) => void },
  ): OpenedVectors {
    const vectors = CollectionVectors.open(database, dimensions, anew ? null : options.folder, ahead);
    const opened = new OpenedVectors(vectors, new GraphHost(vectors, options, emit), options);
    opened.follow();
    return opened;
  }

  get table(): VectorTable {
    return this.vectors.table;
  }

  get exact(): ExactSearch {
    return this.vectors.exact;
  }

  /** @returns false when it has to be opened anew */
  follow(): boolean {
    const changes = this.vectors.follow((row) => this.graph.removing(row));
    if (changes === null || this.#isSparse || this.graph.isBroken) return false;
    this.graph.added(changes.added);
    this.#policy.changed(changes.added.length + changes.removed);
    return true;
  }

  /** Between searches: costs, the graph that they are compared with, the costs again, float32 values. Within a read transaction. */
  step(): Idle {
    if (this.#measured === 0) return this.#measure();
    const idle = this.graph.step();
    if (idle !== "rest") return idle;
    if (this.#measured === 1) return this.#measure();
    return this.#filler.step() ? "busy" : "rest";
  }

  plan(k: number, accepts: RowSet | undefined): VectorPlan {
    return planSearch({
      k,
      vectors: this.table.size,
      accepted: accepts === undefined ? null : this.exact.accepted(accepts),
      unlinked: this.graph.unlinked.size,
      costs: this.#costs,
      graph: this.graph.costs,
    });
  }

  get shared(): SharedTable {
    const { handle } = this.table;
    if (this.#measured === 0) this.#measure();
    return { generation: this.#generation, handle, sequenceAt: this.vectors.sequenceAt, costs: this.#costs };
  }

  beginBuild(): BuildTask {
    const rows = this.graph.rowsToLink;
    const rowIds = new Uint32Array(new SharedArrayBuffer(4 * rows.length));
    rowIds.set(rows);
    const handle = this.#options.engine === "kenning" ? this.table.handle : null;
    return { handle, rowIds, dimensions: this.table.dimensions };
  }

  /** After other threads have linked rows, or given up. */
  endBuild(): void {
    this.graph.built();
    this.#policy.changed(this.table.size);
  }

  get wantsSnapshot(): boolean {
    return this.#options.delegates && !this.#isWriting && this.#isSettled && this.#policy.isDue(this.table.size);
  }

  beginSnapshot(): SnapshotTask | null {
    const { folder } = this.#options;
    if (folder === null) return null;
    this.#isWriting = true;
    this.#policy.begun();
    this.graph.pause();
    const hasLinks = this.#options.engine === "kenning" && this.graph.graph !== null;
    return { folder, handle: this.table.handle, slots: this.table.slots, hasLinks, header: this.#header() };
  }

  endSnapshot(isWritten: boolean): void {
    this.#isWriting = false;
    this.graph.resume();
    if (isWritten) this.#policy.taken();
    else this.#policy.failed();
  }

  state(): VectorState {
    const { table, graph } = this;
    return {
      vectors: table.size,
      tombstones: table.tombstones,
      sequence: this.vectors.sequence,
      snapshotFault: this.vectors.fault,
      graph: graph.state,
      linked: graph.graph?.size ?? 0,
      unlinked: graph.unlinked.size,
      graphTombstones: graph.graph?.tombstones ?? 0,
      ef: graph.costs?.ef ?? null,
      costs: this.#costs,
      codeBytes: table.codeBytes,
    };
  }

  /** Writes what the next start would miss. A disk that has no room for it keeps nobody from closing. */
  close(): void {
    if (this.#isWriting || !this.#policy.isDueAtClose(this.table.size)) return;
    const task = this.beginSnapshot();
    if (task === null) return;
    try {
      writeCodes(task);
      this.graph.save(task.folder, this.vectors.sequence);
    } catch (error) {
      if (!isEngineError(error, "STORAGE_FAILED")) throw error;
    }
  }

  /** Twice, of which the lower counts: what was measured while the process was starting is often too much. */
  #measure(): Idle {
    const { scanned, listed } = this.exact.measureCosts();
    this.#costs =
      this.#measured === 0
        ? { scanned, listed }
        : { scanned: Math.min(scanned, this.#costs.scanned), listed: Math.min(listed, this.#costs.listed) };
    this.#measured++;
    return "busy";
  }

  /** A graph that is still being made would be missing from the snapshot. */
  get #isSettled(): boolean {
    return this.graph.state === "ready" || this.graph.state === "none";
  }

  get #isSparse(): boolean {
    const { tombstones, slots } = this.table;
    return tombstones > FEW_TOMBSTONES && tombstones > MAX_TOMBSTONES * slots && !this.#isWriting;
  }

  #header(): SnapshotHeader {
    return {
      dimensions: this.table.dimensions,
      metric: "cosine",
      M: GRAPH_PARAMETERS.M,
      efConstruction: GRAPH_PARAMETERS.efConstruction,
      count: this.table.size,
      lastChange: this.vectors.sequence,
      details: {
        slots: this.table.slots,
        ...detailsOf(this.graph.costs),
      },
    };
  }
}
