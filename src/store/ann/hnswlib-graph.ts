import type { UnitVector } from "../../core/vector.ts";
import { checkK, checkRowId, checkVector } from "./check-neighbor-request.ts";
import { EqualRows } from "./equal-rows.ts";
import { type Graph, GRAPH_PARAMETERS, type GraphParameters, type RowBitmap } from "./graph.ts";
import { unexpectedGraph } from "./hnswlib-file.ts";
import { HnswlibNodes } from "./hnswlib-nodes.ts";
import { sumOfVector, VectorSums } from "./vector-sums.ts";

export interface SavedGraph {
  readonly dimensions: number;
  readonly parameters: GraphParameters;
  /** What the graph said of itself when it was saved. */
  readonly nodes: number;
  /** Rows that exist: those of the file that do not are removed from the graph. Those that it does not hold are to be linked. */
  readonly rowIds: Iterable<number>;
}

/** A filter asks for this many times more rows than its share of the graph says. */
const SPARE = 1.5;
/** How much wider than asked a walk may become for a filter. */
const WIDEN_LIMIT = 16;
/** Candidates looked at to find a row with the same vector. */
const EF_EQUAL = 16;
/** Two unit vectors farther apart than this are not the same, given how much their norms may be off. */
const EQUAL_DISTANCE = 0.0025;

/**
 * The graph of hnswlib, over its own float32 copies of the vectors; its labels are row ids. A vector that several rows
 * have is in it once: among many equal nodes hnswlib links these to each other alone, and loses sight of the others.
 *
 * Everything is checked before it reaches the native code, where a NaN poisons the graph and a bad parameter ends the process.
 * Filters stay on this side: a callback from native code is slow, and an exception in it is fatal.
 */
export class HnswlibGraph implements Graph {
  readonly engine = "hnswlib";
  readonly dimensions: number;
  readonly parameters: GraphParameters;
  readonly #nodes: HnswlibNodes;
  /** Whether there are nodes of a file, whose sums are not known: equal vectors are then looked for in the graph itself. */
  readonly #isLoaded: boolean;
  readonly #linked = new Set<number>();
  readonly #equal = new EqualRows();
  readonly #sums = new VectorSums();
  /** hnswlib takes plain arrays; one that is filled again costs a third less than a new one each time. */
  readonly #values: number[];

  /**
   * @param loaded  nodes to begin with
   * @throws {EngineError} `BAD_CONFIG`
   */
  constructor(dimensions: number, parameters: GraphParameters = GRAPH_PARAMETERS, loaded?: HnswlibNodes) {
    this.#nodes = loaded ?? HnswlibNodes.create(dimensions, parameters);
    this.#isLoaded = loaded !== undefined;
    this.dimensions = dimensions;
    this.parameters = parameters;
    // Fractions from the start, so that V8 keeps it as an array of float64.
    this.#values = Array.from({ length: dimensions }, () => 0.5);
  }

  /**
   * Reads a file that `save` wrote; searches wait. Its checksum must have been verified: hnswlib trusts every byte, and a
   * wrong one may end the process.
   *
   * @throws {EngineError} `BAD_CONFIG`, or `INDEX_CORRUPT` when it is not the graph that is expected
   */
  static load(path: string, { dimensions, parameters, nodes, rowIds }: SavedGraph): HnswlibGraph {
    if (nodes === 0) return new HnswlibGraph(dimensions, parameters);
    const loaded = HnswlibNodes.load(path, dimensions, parameters, nodes);
    const graph = new HnswlibGraph(dimensions, parameters, loaded);
    const exists = new Set(rowIds);
    const labels = loaded.labels();
    if (labels.length !== nodes) throw unexpectedGraph(path, { nodes, labels: labels.length });
    for (const label of labels) {
      if (exists.has(label)) graph.#linked.add(label);
      else loaded.remove(label);
    }
    return graph;
  }

  get size(): number {
    return this.#linked.size;
  }

  get tombstones(): number {
    return this.#nodes.tombstones;
  }

  /** Different vectors and tombstones, as a file holds them. */
  get nodes(): number {
    return this.#nodes.count;
  }

  has(rowId: number): boolean {
    return this.#linked.has(rowId);
  }

  /** Linking a row that is linked changes nothing: the vector of a row never changes. */
  link(rowId: number, vector: UnitVector): void {
    checkRowId(rowId);
    checkVector(vector, this.dimensions);
    if (this.#linked.has(rowId)) return;
    const values = this.#plain(vector);
    const sum = sumOfVector(vector);
    const equal = this.#findEqual(sum, values);
    if (equal === undefined) this.#addNode(rowId, sum, values);
    else this.#equal.add(rowId, equal);
    this.#linked.add(rowId);
  }

  unlink(rowId: number): boolean {
    if (!this.#linked.delete(rowId)) return false;
    if (!this.#equal.remove(rowId)) this.#removeNode(rowId);
    return true;
  }

  /** The k nearest rows, without more of the walk: they are ordered by their float32 values already. */
  search(query: UnitVector, k: number, ef: number, accepts?: RowBitmap): Uint32Array {
    checkVector(query, this.dimensions);
    checkK(k);
    if (this.size === 0 || accepts?.size === 0) return new Uint32Array(0);
    const values = this.#plain(query);
    if (accepts !== undefined) return this.#searchAccepted(values, k, ef, accepts);
    return Uint32Array.from(this.#nearest(values, k, ef).slice(0, k));
  }

  /**
   * Writes the graph to a file and makes sure that all of it is there. Searches and changes wait meanwhile.
   *
   * @throws {EngineError} `STORAGE_FAILED`
   */
  save(path: string): void {
    this.#nodes.save(path);
  }

  /** Asks for more rows than wanted, by the share that is accepted, and for more again when too few of them are. */
  #searchAccepted(values: number[], k: number, ef: number, accepts: RowBitmap): Uint32Array {
    const share = Math.min(1, accepts.size / this.size);
    const limit = Math.min(this.#nodes.live, WIDEN_LIMIT * Math.max(k, ef));
    for (let ask = Math.ceil((SPARE * k) / share); ; ask *= 4) {
      const asked = Math.min(limit, ask);
      const found = this.#nearest(values, asked, Math.min(limit, Math.max(asked, ef / share)));
      const accepted = found.filter((rowId) => isAccepted(rowId, accepts));
      if (accepted.length >= k || asked === limit) return Uint32Array.from(accepted.slice(0, k));
    }
  }

  /** @returns the rows of the `count` nearest nodes, nearest first */
  #nearest(values: number[], count: number, ef: number): readonly number[] {
    return this.#equal.expand(this.#nodes.nearest(values, count, ef).neighbors);
  }

  /** @returns the row under which the graph holds this very vector, if it is found */
  #findEqual(sum: number, values: number[]): number | undefined {
    const kept = this.#sums.find(sum);
    if (kept !== undefined && this.#isHeldUnder(kept, values)) return kept;
    if (!this.#isLoaded || this.size === 0) return undefined;
    const { neighbors, distances } = this.#nodes.nearest(values, 1, EF_EQUAL);
    const nearest = neighbors[0];
    if (nearest === undefined || distances[0]! > EQUAL_DISTANCE) return undefined;
    return this.#isHeldUnder(nearest, values) ? nearest : undefined;
  }

  #isHeldUnder(rowId: number, values: readonly number[]): boolean {
    return this.#nodes.valuesOf(rowId).every((value, i) => value === values[i]);
  }

  #addNode(rowId: number, sum: number, values: number[]): void {
    this.#nodes.add(rowId, values);
    this.#sums.keep(rowId, sum);
  }

  /** Another row with the same vector takes its place, if there is one. */
  #removeNode(rowId: number): void {
    const next = this.#equal.replace(rowId);
    const values = next === undefined ? [] : this.#nodes.valuesOf(rowId);
    this.#nodes.remove(rowId);
    this.#sums.forget(rowId);
    if (next !== undefined) this.#addNode(next, sumOfVector(Float32Array.from(values)), values);
  }

  #plain(vector: Float32Array): number[] {
    const values = this.#values;
    for (let i = 0; i < vector.length; i++) values[i] = vector[i]!;
    return values;
  }
}

function isAccepted(rowId: number, { bits }: RowBitmap): boolean {
  return ((bits[rowId >>> 3] ?? 0) & (1 << (rowId & 7))) !== 0;
}
