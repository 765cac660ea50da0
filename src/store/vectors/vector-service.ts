import type { Problem } from "../../core/care.ts";
import type { Candidate, ChunkId } from "../../core/document.ts";
import { EngineError } from "../../core/errors.ts";
import type { VectorPlan } from "../../core/vector-plan.ts";
import type { UnitVector } from "../../core/vector.ts";
import { checkK, checkVector } from "../ann/check-neighbor-request.ts";
import { kernelExports } from "../ann/kernels.ts";
import { CodesReading, type ReadCodes } from "../ann/snapshot-codes.ts";
import type { MemoryHandle } from "../ann/vector-memory.ts";
import { Nearest } from "../ann/nearest.ts";
import type { RowSet } from "../row-set.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { readCollectionSettings } from "../sqlite/settings.ts";
import type { VectorResult } from "../store.ts";
import type { Idle } from "../threads/host-services.ts";
import { candidatesOf } from "./candidates-of.ts";
import { checkVectors } from "./check-vectors.ts";
import { OpenedVectors, type VectorState } from "./opened-vectors.ts";
import { planSearch } from "./plan-search.ts";
import { RowBitmaps } from "./row-bitmaps.ts";
import type { SnapshotTask } from "./write-codes.ts";
import type { SharedTable } from "./vector-scanner.ts";
import type { VectorOptions } from "./vector-options.ts";

/** What a service cannot do beside its searches and asks other threads for. */
export type VectorEvent = "build" | "snapshot";

/** Rows to be linked into the graph by other threads. */
export interface BuildTask {
  /** The table, with the graph of engine "kenning" in its memory; null where a graph is built from the database. */
  readonly handle: MemoryHandle | null;
  readonly rowIds: Uint32Array<SharedArrayBuffer>;
  readonly dimensions: number;
}

/** Of what a walk returns, so many are scored again to find k: its own measure is rounded. */
const RESCORED_PER_RESULT = 2;
const RESCORED_AT_LEAST = 16;

/** Searches a collection's vectors, synchronously; it runs on a thread of its own. */
export class VectorService {
  readonly #database: SqliteDatabase;
  readonly #options: VectorOptions;
  readonly #emit: (event: VectorEvent) => void;
  readonly #bitmaps = new RowBitmaps();
  #ahead: ReadCodes | null = null;
  #opened: OpenedVectors | null = null;
  #dimensions: number | null = null;

  constructor(database: SqliteDatabase, options: VectorOptions, emit: (event: VectorEvent) => void) {
    this.#database = database;
    this.#options = options;
    this.#emit = emit;
  }

  /** Takes the newest snapshot of the codes, which another thread has read. */
  adopt(codes: ReadCodes): void {
    if (this.#opened === null) this.#ahead = codes;
  }

  /** @see Store.searchVectors */
  search(query: UnitVector, k: number, accepts: RowSet | undefined): VectorResult {
    checkK(k);
    return this.#database.read(() => {
      const opened = this.#follow();
      if (opened === null) return { candidates: [], plan: planSearch(NOTHING) };
      checkVector(query, opened.table.dimensions);
      const plan = opened.plan(k, accepts);
      if (plan.way === "graph") {
        const walked = this.#walk(opened, query, k, plan, accepts);
        if (walked.length >= Math.min(k, plan.accepted ?? plan.vectors)) return { candidates: walked, plan };
      }
      const candidates = candidatesOf(opened.exact.search(query, k, accepts));
      return { candidates, plan: { ...plan, completed: plan.way === "graph" } };
    });
  }

  /** @see Store.dotProducts */
  dotProducts(form: Float32Array, ids: readonly ChunkId[]): Float64Array {
    return this.#database.read(() => {
      const opened = this.#follow();
      return opened?.exact.dotProducts(form, ids) ?? new Float64Array(ids.length).fill(Number.NaN);
    });
  }

  /**
   * What the store answers for a vector of the collection, against what reading every code finds.
   *
   * @param nth  of `of` vectors, spread over the collection
   * @returns    how many of the true k nearest it found, the vector itself left out; null where there is none
   */
  compareWithExact(nth: number, of: number, k: number): { found: number; wanted: number } | null {
    return this.#database.read(() => {
      const opened = this.#follow();
      const rowId = opened?.table.rowIdAt(Math.floor((opened.table.slots * nth) / of)) ?? -1;
      if (opened === null || rowId < 0) return null;
      const [query] = opened.vectors.vectors([rowId]);
      const others = (rows: readonly number[]): number[] => rows.filter((row) => row !== rowId).slice(0, k);
      const wanted = others([...opened.exact.search(query!, k + 1).rowIds]);
      const served = new Set(others(this.search(query!, k + 1, undefined).candidates.map(({ id }) => Number(id))));
      return { found: wanted.filter((row) => served.has(row)).length, wanted: wanted.length };
    });
  }

  /** Null in a collection without vectors. */
  state(): VectorState | null {
    return this.#database.read(() => this.#follow())?.state() ?? null;
  }

  /** What this thread computes with. */
  runtime(): { readonly sqlite: string; readonly kernels: string } {
    const sqlite = this.#database.get<{ version: string }>("SELECT sqlite_version() AS version")?.version ?? "";
    const memory = this.#opened?.table.memory;
    if (memory === undefined) return { sqlite, kernels: "none: no vectors" };
    return { sqlite, kernels: kernelExports(memory) === undefined ? "plain TypeScript" : "WebAssembly SIMD" };
  }

  /**
   * Compares table and graph with the database.
   *
   * @param repair  makes what is wrong anew
   */
  check(repair: boolean): Problem[] {
    return this.#database.read(() => {
      const opened = this.#follow();
      const problems = opened === null ? [] : checkVectors(this.#database, opened);
      if (repair && problems.length > 0) this.#opened = null;
      return problems;
    });
  }

  /** A step of what goes on between searches. Until the first of them there is nothing to do. */
  idle(): Idle {
    if (this.#opened === null) return "rest";
    try {
      const idle = this.#database.read(() => this.#follow()?.step() ?? "rest");
      if (idle === "rest" && this.#opened.wantsSnapshot) this.#emit("snapshot");
      return idle;
    } catch (error) {
      // The next search meets the same failure, and there is somebody to tell.
      if (error instanceof EngineError) return "rest";
      throw error;
    }
  }

  /** What other threads need to search beside this one. */
  share(): SharedTable | null {
    return this.#database.read(() => this.#follow())?.shared ?? null;
  }

  /** What other threads are to link; `endBuild` follows, whatever becomes of it. */
  beginBuild(): BuildTask | null {
    return this.#opened?.beginBuild() ?? null;
  }

  endBuild(): void {
    this.#opened?.endBuild();
  }

  /** What another thread is to write; the graph is left alone until `endSnapshot`. */
  beginSnapshot(): SnapshotTask | null {
    return this.#opened?.beginSnapshot() ?? null;
  }

  endSnapshot(isWritten: boolean): void {
    this.#opened?.endSnapshot(isWritten);
  }

  close(): void {
    this.#opened?.close();
  }

  #walk(
    opened: OpenedVectors,
    query: UnitVector,
    k: number,
    { ef }: VectorPlan,
    accepts: RowSet | undefined,
  ): readonly Candidate<ChunkId>[] {
    const bitmap = accepts === undefined ? undefined : this.#bitmaps.of(accepts);
    const depth = Math.max(RESCORED_AT_LEAST, RESCORED_PER_RESULT * k);
    const rows = [...opened.graph.search(query, k, ef!, bitmap).subarray(0, depth)];
    for (const row of opened.graph.unlinked) {
      if (bitmap === undefined || ((bitmap.bits[row >>> 3] ?? 0) >>> (row & 7)) & 1) rows.push(row);
    }
    const nearest = new Nearest(k);
    opened.exact.rescore(query, rows).forEach((similarity, i) => {
      if (!Number.isNaN(similarity)) nearest.offer(rows[i]!, similarity);
    });
    return nearest.toSorted().map(({ rowId, similarity }) => ({ id: rowId as ChunkId, score: similarity }));
  }

  /** The vectors as the database has them now. Within a read transaction. */
  #follow(): OpenedVectors | null {
    this.#dimensions ??= readCollectionSettings(this.#database)?.embedder?.dimensions ?? null;
    if (this.#dimensions === null) return null;
    if (this.#opened?.follow() !== true) {
      // What was opened and cannot follow has an outdated or a crowded snapshot too.
      const ahead = this.#ahead === null ? null : CodesReading.of(this.#ahead);
      const how = { anew: this.#opened !== null, ahead, emit: this.#emit };
      this.#ahead = null;
      this.#opened = OpenedVectors.open(this.#database, this.#dimensions, this.#options, how);
    }
    return this.#opened;
  }
}

const NOTHING = {
  k: 1,
  vectors: 0,
  accepted: null,
  unlinked: 0,
  costs: { scanned: 0, listed: 0 },
  graph: null,
} as const;
