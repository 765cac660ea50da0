import type { UnitVector } from "../../../src/core/vector.ts";
import { checkK, checkParameter, checkRowId, checkVector } from "../../../src/store/ann/check-neighbor-request.ts";
import { Nearest, type Neighbor } from "../../../src/store/ann/nearest.ts";

const MIN_CAPACITY = 64;
const MAX_DIMENSIONS = 65_536;

/** The oracle: compares the query with every vector, in plain JavaScript. */
export class ExactIndex {
  readonly dimensions: number;
  /** Shape [capacity, dimensions]; the first `size` rows are in use. */
  #rows: Float32Array;
  readonly #rowIds: number[] = [];
  readonly #slots = new Map<number, number>();

  /** @throws {EngineError} `BAD_CONFIG` */
  constructor(dimensions: number) {
    checkParameter("dimensions", dimensions, 1, MAX_DIMENSIONS);
    this.dimensions = dimensions;
    this.#rows = new Float32Array(MIN_CAPACITY * dimensions);
  }

  get size(): number {
    return this.#rowIds.length;
  }

  /** In no particular order. */
  get rowIds(): readonly number[] {
    return this.#rowIds;
  }

  add(rowId: number, vector: UnitVector): void {
    checkRowId(rowId);
    checkVector(vector, this.dimensions);
    let slot = this.#slots.get(rowId);
    if (slot === undefined) {
      slot = this.#rowIds.push(rowId) - 1;
      this.#slots.set(rowId, slot);
      this.#reserve(slot + 1);
    }
    this.#rows.set(vector, slot * this.dimensions);
  }

  remove(rowId: number): boolean {
    const slot = this.#slots.get(rowId);
    if (slot === undefined) return false;
    const last = this.#rowIds.length - 1;
    // The last row fills the gap.
    const moved = this.#rowIds[last]!;
    this.#rows.copyWithin(slot * this.dimensions, last * this.dimensions, (last + 1) * this.dimensions);
    this.#rowIds[slot] = moved;
    this.#slots.set(moved, slot);
    this.#rowIds.pop();
    this.#slots.delete(rowId);
    return true;
  }

  has(rowId: number): boolean {
    return this.#slots.has(rowId);
  }

  /**
   * @param rowId  of a row that is there
   * @returns      a view that the next change may overwrite
   */
  vectorOf(rowId: number): Float32Array {
    const slot = this.#slots.get(rowId)!;
    return this.#rows.subarray(slot * this.dimensions, (slot + 1) * this.dimensions);
  }

  /** @param rowId  of a row that is there */
  similarityTo(rowId: number, query: Float64Array): number {
    return dotAt(this.#rows, this.#slots.get(rowId)! * this.dimensions, query);
  }

  search(query: UnitVector, k: number, accepts?: (rowId: number) => boolean): Neighbor[] {
    checkVector(query, this.dimensions);
    checkK(k);
    const nearest = new Nearest(k);
    const precise = Float64Array.from(query);
    for (let slot = 0; slot < this.#rowIds.length; slot++) {
      const rowId = this.#rowIds[slot]!;
      if (accepts !== undefined && !accepts(rowId)) continue;
      nearest.offer(rowId, dotAt(this.#rows, slot * this.dimensions, precise));
    }
    return nearest.toSorted();
  }

  #reserve(size: number): void {
    const capacity = this.#rows.length / this.dimensions;
    if (size <= capacity) return;
    const rows = new Float32Array(Math.max(size, 2 * capacity) * this.dimensions);
    rows.set(this.#rows);
    this.#rows = rows;
  }
}

/** Eight sums at a time, which do not wait for each other; the query in the precision that JavaScript computes in. */
function dotAt(rows: Float32Array, offset: number, query: Float64Array): number {
  const { length } = query;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let e = 0;
  let f = 0;
  let g = 0;
  let h = 0;
  let i = 0;
  for (; i + 7 < length; i += 8) {
    const at = offset + i;
    a += rows[at]! * query[i]!;
    b += rows[at + 1]! * query[i + 1]!;
    c += rows[at + 2]! * query[i + 2]!;
    d += rows[at + 3]! * query[i + 3]!;
    e += rows[at + 4]! * query[i + 4]!;
    f += rows[at + 5]! * query[i + 5]!;
    g += rows[at + 6]! * query[i + 6]!;
    h += rows[at + 7]! * query[i + 7]!;
  }
  for (; i < length; i++) a += rows[offset + i]! * query[i]!;
  return a + b + c + d + (e + f + g + h);
}
