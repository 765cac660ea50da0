import hnswlib from "hnswlib-node";
import type { UnitVector } from "../../core/vector.ts";
import type { AnnIndex, Neighbor } from "./ann-index.ts";
import { checkK, checkParameter, checkVector } from "./check-neighbor-request.ts";
import { ExactIndex } from "./exact.ts";
import { byNearness } from "./nearest.ts";

export interface HnswOptions {
  /** Links per node and layer. */
  readonly M?: number;
  /** Candidates looked at when a node is linked in. */
  readonly efConstruction?: number;
  /** Candidates looked at per search; it grows with k. */
  readonly efSearch?: number;
  /** Of the layers nodes fall on. */
  readonly seed?: number;
}

type Accepts = (rowId: number) => boolean;

const MIN_CAPACITY = 1024;
/** With ef equal to k the last of k results are often wrong. */
const EF_PER_RESULT = 2;
/** Rows looked at to guess how selective a filter is. */
const SELECTIVITY_SAMPLE = 256;
/** Rows that can be read one by one in the time the graph takes per candidate, as measured at 21,000 × 384. */
const READS_PER_CANDIDATE = 6;

/**
 * A navigable small world graph (hnswlib). The vectors are also kept as rows of an exact index, which completes
 * what the graph cannot answer: selective filters, and nodes that the graph has lost sight of.
 *
 * Everything is checked before it reaches the native code, where a NaN poisons the graph and a bad parameter ends the process.
 * Filters stay on this side: a callback from native code is slow, and an exception in it is fatal.
 *
 * @see Malkov & Yashunin 2018, https://arxiv.org/abs/1603.09320
 */
export class HnswIndex implements AnnIndex {
  readonly dimensions: number;
  readonly #rows: ExactIndex;
  readonly #graph: hnswlib.HierarchicalNSW;
  readonly #efSearch: number;
  /** The graph's own numbers: never reused, so a label it still remembers cannot stand for another row. */
  readonly #labels = new Map<number, number>();
  readonly #rowIds = new Map<number, number>();
  /** Rows that are searched one by one until they are linked into the graph. */
  readonly #unlinked = new Set<number>();
  #nextLabel = 0;
  #deleted = 0;
  #capacity = MIN_CAPACITY;

  /** @throws {EngineError} `BAD_CONFIG` */
  constructor(dimensions: number, { M = 16, efConstruction = 200, efSearch = 64, seed = 100 }: HnswOptions = {}) {
    checkParameter("M", M, 2, 100);
    checkParameter("efConstruction", efConstruction, 1, 10_000);
    checkParameter("efSearch", efSearch, 1, 100_000);
    checkParameter("seed", seed, 0, 2 ** 31 - 1);
    this.#rows = new ExactIndex(dimensions);
    this.dimensions = dimensions;
    this.#efSearch = efSearch;
    this.#graph = new hnswlib.HierarchicalNSW("ip", dimensions);
    this.#graph.initIndex({
      maxElements: this.#capacity,
      m: M,
      efConstruction,
      randomSeed: seed,
      allowReplaceDeleted: true,
    });
  }

  get size(): number {
    return this.#rows.size;
  }

  /** @param rowId  of a row that is there */
  similarityTo(rowId: number, query: Float64Array): number {
    return this.#rows.similarityTo(rowId, query);
  }

  add(rowId: number, vector: UnitVector): void {
    this.addLater(rowId, vector);
    this.#link(rowId, vector);
  }

  /** Adds a vector as `add` does, and leaves the costly part to `link`; until then searches read every vector. */
  addLater(rowId: number, vector: UnitVector): void {
    // Checks both, and keeps its own copy.
    this.#rows.add(rowId, vector);
    this.#unlink(rowId);
    this.#unlinked.add(rowId);
  }

  /**
   * Links up to `limit` of the rows that were added for later.
   *
   * @returns how many are left
   */
  link(limit: number): number {
    let left = limit;
    for (const rowId of this.#unlinked) {
      if (left-- <= 0) break;
      this.#link(rowId, this.#rows.vectorOf(rowId));
    }
    return this.#unlinked.size;
  }

  remove(rowId: number): boolean {
    this.#unlink(rowId);
    return this.#rows.remove(rowId);
  }

  has(rowId: number): boolean {
    return this.#rows.has(rowId);
  }

  search(query: UnitVector, k: number, accepts?: Accepts): Neighbor[] {
    checkVector(query, this.dimensions);
    checkK(k);
    const wanted = Math.min(k, this.size);
    if (wanted === 0) return [];
    const found = this.#unlinked.size > 0 ? undefined : this.#searchGraph(query, wanted, accepts);
    return found ?? this.#rows.search(query, k, accepts);
  }

  #link(rowId: number, vector: Float32Array): void {
    const label = this.#nextLabel++;
    const reuses = this.#deleted > 0;
    if (!reuses && this.#graph.getCurrentCount() === this.#capacity) {
      this.#capacity *= 2;
      this.#graph.resizeIndex(this.#capacity);
    }
    this.#graph.addPoint(Array.from(vector), label, reuses);
    if (reuses) this.#deleted--;
    this.#labels.set(rowId, label);
    this.#rowIds.set(label, rowId);
    this.#unlinked.delete(rowId);
  }

  /** @returns undefined where reading the accepted rows one by one is faster, or the graph does not find enough of them */
  #searchGraph(query: UnitVector, k: number, accepts: Accepts | undefined): Neighbor[] | undefined {
    const share = accepts === undefined ? 1 : this.#shareOf(accepts);
    // A filter wants more of the graph than k, and the guess of how much more may be too low.
    let ask = accepts === undefined ? k : Math.ceil((1.5 * k) / share);
    while (this.#efFor(ask) * READS_PER_CANDIDATE <= share * this.size) {
      const found = this.#nearestInGraph(query, ask);
      const accepted = accepts === undefined ? found : found.filter(({ rowId }) => accepts(rowId));
      if (accepted.length >= k) return accepted.slice(0, k);
      ask *= 4;
    }
    return undefined;
  }

  #nearestInGraph(query: UnitVector, k: number): Neighbor[] {
    const count = Math.min(k, this.size);
    this.#graph.setEf(this.#efFor(count));
    const { neighbors } = this.#graph.searchKnn(Array.from(query), count);
    const found = new Set(neighbors.map((label) => this.#rowIds.get(label)));
    const precise = Float64Array.from(query);
    // Similarities come from the rows, so that both indexes give the same number for the same pair.
    return [...found]
      .filter((rowId) => rowId !== undefined)
      .map((rowId) => ({ rowId, similarity: this.#rows.similarityTo(rowId, precise) }))
      .sort(byNearness);
  }

  #efFor(results: number): number {
    return Math.max(this.#efSearch, EF_PER_RESULT * results);
  }

  /** The share of rows a filter accepts, guessed from rows spread over the index. */
  #shareOf(accepts: Accepts): number {
    const { rowIds } = this.#rows;
    const step = Math.max(1, Math.floor(rowIds.length / SELECTIVITY_SAMPLE));
    let seen = 0;
    let accepted = 0;
    for (let i = 0; i < rowIds.length; i += step) {
      seen++;
      if (accepts(rowIds[i]!)) accepted++;
    }
    return accepted / seen;
  }

  #unlink(rowId: number): void {
    this.#unlinked.delete(rowId);
    const label = this.#labels.get(rowId);
    if (label === undefined) return;
    this.#graph.markDelete(label);
    this.#deleted++;
    this.#labels.delete(rowId);
    this.#rowIds.delete(label);
  }
}
