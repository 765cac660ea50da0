import { EngineError } from "../../core/errors.ts";
import { assertSameDimensions, l2Norm, type UnitVector } from "../../core/vector.ts";
import type { RowSet } from "../row-set.ts";
import { CandidateScan, type ScanCandidates } from "./candidate-scan.ts";
import { checkK, checkVector } from "./check-neighbor-request.ts";
import { FloatScores, type VectorSource } from "./float-scores.ts";
import { loadKernels } from "./kernels.ts";
import { measureScanCosts, type ScanCosts } from "./measure-scan-costs.ts";
import { MemoryPool } from "./memory-pool.ts";
import { Nearest } from "./nearest.ts";
import { SlotLists } from "./slot-lists.ts";
import type { VectorTable } from "./vector-table.ts";

/** Nearest first; equal similarities by row id. */
export interface SearchResult {
  readonly rowIds: Uint32Array;
  readonly similarities: Float64Array;
}

/** Candidates rescored before asking again whether the rest can still matter. */
const MIN_BATCH = 64;
const MAX_BATCH = 4096;

/**
 * Finds exactly the k nearest rows of a vector table, or of a set of its rows: int8 codes give the candidates, float32 values
 * decide. One a thread; any number of threads may search a table at once.
 */
export class ExactSearch {
  readonly #table: VectorTable;
  readonly #pool: MemoryPool;
  readonly #scan: CandidateScan;
  readonly #lists: SlotLists;
  readonly #scores: FloatScores;

  /** @param source  asked for the float32 values that are not in memory; they are kept there afterwards, as far as there is room */
  constructor(table: VectorTable, source: VectorSource) {
    const kernels = loadKernels(table.memory);
    const pool = new MemoryPool(table.memory);
    this.#table = table;
    this.#pool = pool;
    this.#scan = new CandidateScan(table, kernels, pool);
    this.#lists = new SlotLists(table, kernels, pool);
    this.#scores = new FloatScores(table, kernels, pool, source);
  }

  /**
   * @param rows  the rows to consider; all when absent. Rows that are not in the table are passed over
   * @returns     exactly min(k, rows that are there)
   * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR`, `BAD_REQUEST`, or `STORAGE_FAILED` when the memory is full
   */
  search(query: UnitVector, k: number, rows?: RowSet): SearchResult {
    checkVector(query, this.#table.dimensions);
    checkK(k);
    const list = rows === undefined ? undefined : this.#lists.of(rows);
    for (let wanted = k; ;) {
      const candidates =
        list === undefined ? this.#scan.scanAll(query, wanted) : this.#scan.scanList(query, wanted, list);
      const { nearest, lost } = this.#rescoreCandidates(query, k, candidates);
      // Rows that vanished meanwhile took part in the k best lower bounds; ask for as many more.
      if (lost <= wanted - k) return toResult(nearest);
      wanted = k + lost;
    }
  }

  /**
   * Cosine similarities of rows to a query, in the order of `rowIds`; NaN for rows that are not there.
   *
   * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR`
   */
  rescore(query: UnitVector, rowIds: ArrayLike<number>): Float64Array {
    checkVector(query, this.#table.dimensions);
    return this.#dotProducts(query, rowIds);
  }

  /**
   * Dot products of rows with a vector of any norm, in the order of `rowIds`; NaN for rows that are not there.
   *
   * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR` if it holds NaN or infinity
   */
  dotProducts(form: Float32Array, rowIds: ArrayLike<number>): Float64Array {
    assertSameDimensions(this.#table.dimensions, form.length);
    if (!Number.isFinite(l2Norm(form))) {
      throw new EngineError("BAD_VECTOR", "A vector holds NaN or infinity", {
        hint: "Pass a vector of finite numbers.",
      });
    }
    return this.#dotProducts(form, rowIds);
  }

  /** How many of the rows are in the table. */
  accepted(rows: RowSet): number {
    return this.#lists.of(rows).count;
  }

  /** What a row costs here, measured on the table as it is. Takes some milliseconds. */
  measureCosts(): ScanCosts {
    return measureScanCosts(this.#table, this.#scan, this.#pool);
  }

  #dotProducts(form: Float32Array, rowIds: ArrayLike<number>): Float64Array {
    const slots = new Int32Array(rowIds.length);
    for (let i = 0; i < slots.length; i++) slots[i] = this.#table.slotOf(rowIds[i]!);
    return this.#scores.score(form, slots);
  }

  /** Candidates by their upper bounds, until no other can be among the k nearest. */
  #rescoreCandidates(
    query: UnitVector,
    k: number,
    { slots, uppers }: ScanCandidates,
  ): { nearest: Nearest; lost: number } {
    const nearest = new Nearest(k);
    const order = Uint32Array.from(slots.keys()).sort((a, b) => uppers[b]! - uppers[a]!);
    const batch = Math.min(Math.max(k, MIN_BATCH), MAX_BATCH);
    let lost = 0;
    for (let first = 0; first < order.length && uppers[order[first]!]! >= nearest.worst; first += batch) {
      const some = order.subarray(first, first + batch).map((i) => slots[i]!);
      const similarities = this.#scores.score(query, some);
      for (let i = 0; i < some.length; i++) {
        const rowId = this.#table.rowIdAt(some[i]!);
        if (rowId < 0 || Number.isNaN(similarities[i])) lost++;
        else nearest.offer(rowId, similarities[i]!);
      }
    }
    return { nearest, lost };
  }
}

function toResult(nearest: Nearest): SearchResult {
  const neighbors = nearest.toSorted();
  return {
    rowIds: Uint32Array.from(neighbors, ({ rowId }) => rowId),
    similarities: Float64Array.from(neighbors, ({ similarity }) => similarity),
  };
}
