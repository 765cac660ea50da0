import { assertSameDimensions, type UnitVector } from "../../core/vector.ts";
import type { RowSet } from "../row-set.ts";
import type { Neighbor } from "./ann-index.ts";
import { checkK, checkVector } from "./check-neighbor-request.ts";
import { loadKernels, type Kernels } from "./kernels.ts";
import { Nearest } from "./nearest.ts";
import { ScanRoom } from "./scan-room.ts";
import type { VectorTable } from "./vector-table.ts";

/** Reads vectors that are not in memory. @returns in the order of the rows */
export type VectorSource = (rowIds: readonly number[]) => readonly Float32Array[];

/** What reading codes costs on this machine, nanoseconds. */
export interface ScanCosts {
  /** A code that is read in order. */
  readonly scannedCode: number;
  /** A code that is looked up by its row. */
  readonly listedCode: number;
}

/** Vectors scored at once. */
const BATCH = 1024;
/** Slot lists of filters that are kept. */
const KEPT_LISTS = 8;
const MEASURED_ROWS = 8192;

interface SlotList {
  readonly slots: Uint32Array;
  readonly version: string;
}

/**
 * Exact nearest neighbors: the codes name every row that may be among them, their float32 values decide. One instance a
 * thread; any number of threads may search one table.
 */
export class ExactSearch {
  readonly #table: VectorTable;
  readonly #source: VectorSource;
  readonly #kernels: Kernels;
  readonly #room: ScanRoom;
  /** Least recently used first. */
  readonly #lists = new Map<number, SlotList>();

  constructor(table: VectorTable, source: VectorSource) {
    this.#table = table;
    this.#source = source;
    this.#kernels = loadKernels(table.memory);
    this.#room = new ScanRoom(table);
  }

  /**
   * @param rows  to consider; all when absent
   * @returns     exactly min(k, considered rows that are there) neighbors, nearest first; equal similarities by row id
   * @throws {EngineError} `DIMENSION_MISMATCH`, `BAD_VECTOR`, `BAD_REQUEST`
   */
  search(query: UnitVector, k: number, rows?: RowSet): Neighbor[] {
    checkVector(query, this.#table.dimensions);
    checkK(k);
    const slots = rows === undefined ? undefined : this.#slotsOf(rows);
    const wanted = Math.min(k, slots?.length ?? this.#table.size);
    if (wanted === 0) return [];
    return this.#nearest(query, wanted, this.#candidates(query, wanted, slots));
  }

  /** The nearest of a few rows; those that are not there are left out. */
  nearestOf(query: UnitVector, k: number, rowIds: Iterable<number>): Neighbor[] {
    checkVector(query, this.#table.dimensions);
    checkK(k);
    const slots = Uint32Array.from(rowIds, (row) => this.#table.slotOf(row)).filter((slot) => slot !== NO_SLOT);
    return this.#nearest(query, k, slots);
  }

  /** How many of the rows are in the table. */
  accepted(rows: RowSet): number {
    return this.#slotsOf(rows).length;
  }

  /**
   * Dot products of any vector, unit or not.
   *
   * @param form  shape [dimensions]
   * @returns     in the order of the rows, NaN for a row that is not there
   * @throws {EngineError} `DIMENSION_MISMATCH`
   */
  dotProducts(form: Float32Array, rowIds: readonly number[]): Float64Array {
    assertSameDimensions(this.#table.dimensions, form.length);
    const products = new Float64Array(rowIds.length).fill(Number.NaN);
    const present = rowIds.flatMap((row, i) => (this.#table.slotOf(row) < 0 ? [] : [i]));
    const slots = Uint32Array.from(present, (i) => this.#table.slotOf(rowIds[i]!));
    this.#score(form, slots).forEach((product, i) => (products[present[i]!] = product));
    return products;
  }

  /** Times a scan of some thousand codes, in order and by their rows. */
  measureCosts(): ScanCosts {
    const count = Math.min(MEASURED_ROWS, this.#table.slots);
    if (count === 0) return { scannedCode: 20, listedCode: 20 };
    const query = new Float32Array(this.#table.dimensions).fill(1 / Math.sqrt(this.#table.dimensions)) as UnitVector;
    const inOrder = Uint32Array.from({ length: count }, (_, i) => i);
    const step = Math.max(1, Math.floor(this.#table.slots / count));
    const spread = inOrder.map((i) => i * step);
    const nanoseconds = (slots: Uint32Array): number => {
      const times = [0, 1, 2].map(() => {
        const started = performance.now();
        this.#scan(query, 1, slots);
        return ((performance.now() - started) * 1e6) / count;
      });
      return Math.min(...times);
    };
    return { scannedCode: nanoseconds(inOrder), listedCode: nanoseconds(spread) };
  }

  /** @returns the slots of all that may be among the `wanted` nearest; all of them when they cannot be told apart */
  #candidates(query: UnitVector, wanted: number, slots: Uint32Array | undefined): Uint32Array {
    const isAll = wanted === (slots?.length ?? this.#table.size);
    return (isAll ? undefined : this.#scan(query, wanted, slots)) ?? slots ?? this.#liveSlots();
  }

  #scan(query: Float32Array, wanted: number, slots: Uint32Array | undefined): Uint32Array | undefined {
    const task = this.#room.prepare(query, wanted);
    const count =
      slots === undefined
        ? this.#kernels.scanAll(task)
        : this.#kernels.scanList(task, this.#room.list(slots), slots.length);
    return count < 0 ? undefined : this.#room.candidates(count);
  }

  #nearest(query: UnitVector, k: number, slots: Uint32Array): Neighbor[] {
    const nearest = new Nearest(k);
    const similarities = this.#score(query, slots);
    for (let i = 0; i < slots.length; i++) {
      const rowId = this.#table.rowIdAt(slots[i]!);
      // Another thread may have removed it just now.
      if (rowId >= 0) nearest.offer(rowId, similarities[i]!);
    }
    return nearest.toSorted();
  }

  #score(query: Float32Array, slots: Uint32Array): Float64Array {
    const scores = new Float64Array(slots.length);
    this.#room.setForm(query);
    for (let start = 0; start < slots.length; start += BATCH) {
      const batch = slots.subarray(start, start + BATCH);
      scores.set(this.#room.score(batch, this.#missing(batch), this.#kernels), start);
    }
    return scores;
  }

  /** Reads the vectors that are not in memory, and keeps them there if there is room. @returns those there was no room for */
  #missing(slots: Uint32Array): ReadonlyMap<number, Float32Array> {
    const { floats } = this.#table;
    const absent = [...slots].filter((slot) => !floats.has(slot) && this.#table.rowIdAt(slot) >= 0);
    const homeless = new Map<number, Float32Array>();
    if (absent.length === 0) return homeless;
    const vectors = this.#source(absent.map((slot) => this.#table.rowIdAt(slot)));
    absent.forEach((slot, i) => {
      if (!floats.set(slot, vectors[i]!)) homeless.set(slot, vectors[i]!);
    });
    return homeless;
  }

  #slotsOf({ id, rows }: RowSet): Uint32Array {
    const version = `${this.#table.slots} ${this.#table.size}`;
    const known = this.#lists.get(id);
    this.#lists.delete(id);
    const list = known?.version === version ? known : { slots: this.#mapRows(rows), version };
    this.#lists.set(id, list);
    if (this.#lists.size > KEPT_LISTS) this.#lists.delete(this.#lists.keys().next().value!);
    return list.slots;
  }

  #mapRows(rows: Uint32Array): Uint32Array {
    const address = this.#room.list(rows);
    const count = this.#kernels.mapRows(address, rows.length, address);
    return this.#table.memory.u32.slice(address >>> 2, (address >>> 2) + count);
  }

  #liveSlots(): Uint32Array {
    const { slots } = this.#table;
    return Uint32Array.from({ length: slots }, (_, slot) => slot).filter((slot) => this.#table.rowIdAt(slot) >= 0);
  }
}

const NO_SLOT = 0xffff_ffff;
