import type { GraphParameters } from "./graph.ts";
import { type NativeGraph, openNative } from "./hnswlib-addon.ts";
import { checkGraphFile, unexpectedGraph } from "./hnswlib-file.ts";

const MIN_CAPACITY = 1024;
/** hnswlib counts nodes in 32 bits with a sign. */
const MAX_CAPACITY = 2 ** 31 - 1;

/**
 * hnswlib's own nodes, each under the label it was added with: their room, their tombstones, their file.
 * What comes in was checked; labels and vectors that nobody checked are not for this class.
 */
export class HnswlibNodes {
  readonly #native: NativeGraph;
  #capacity: number;
  /** Removed or not. */
  #count = 0;
  #tombstones = 0;
  /** As last set: what hnswlib begins with is never used. */
  #ef = 0;

  private constructor(native: NativeGraph) {
    this.#native = native;
    this.#capacity = native.getMaxElements();
    this.#count = native.getCurrentCount();
  }

  /** @throws {EngineError} `BAD_CONFIG` */
  static create(dimensions: number, parameters: GraphParameters): HnswlibNodes {
    const native = openNative(dimensions, parameters);
    native.initIndex({
      maxElements: MIN_CAPACITY,
      m: parameters.M,
      efConstruction: parameters.efConstruction,
      randomSeed: parameters.seed,
      allowReplaceDeleted: true,
    });
    return new HnswlibNodes(native);
  }

  /**
   * Reads a file while this thread waits: hnswlib-node's reading in the background ends the process when the thread it
   * would report to has ended meanwhile.
   *
   * @param count  the nodes in it, at least one: an empty file gives a graph without room that cannot grow
   * @throws {EngineError} `BAD_CONFIG`, `INDEX_CORRUPT`
   */
  static load(path: string, dimensions: number, parameters: GraphParameters, count: number): HnswlibNodes {
    const native = openNative(dimensions, parameters);
    try {
      native.readIndexSync(path, true);
    } catch (cause) {
      throw unexpectedGraph(path, { nodes: count }, cause);
    }
    const nodes = new HnswlibNodes(native);
    if (nodes.#count === count) return nodes;
    throw unexpectedGraph(path, { nodes: count, found: nodes.#count });
  }

  get count(): number {
    return this.#count;
  }

  get tombstones(): number {
    return this.#tombstones;
  }

  /** Nodes that searches can return. */
  get live(): number {
    return this.#count - this.#tombstones;
  }

  /** Of all nodes, tombstones too. */
  labels(): readonly number[] {
    return this.#native.getIdsList();
  }

  /** @param label  of no live node */
  add(label: number, values: number[]): void {
    const revives = this.#revive(label);
    const reuses = !revives && this.#tombstones > 0;
    if (!revives && !reuses && this.#count === this.#capacity) this.#grow();
    this.#native.addPoint(values, label, reuses);
    if (reuses) this.#tombstones--;
    if (!revives && !reuses) this.#count++;
  }

  /** @param label  of a live node, or after a load of any */
  remove(label: number): void {
    this.#tombstones++;
    try {
      this.#native.markDelete(label);
    } catch {
      // It was a tombstone when the file was written, which only hnswlib knows.
    }
  }

  /** @param label  of a live node */
  valuesOf(label: number): number[] {
    return this.#native.getPoint(label);
  }

  /** @returns labels of live nodes, nearest first, with their distances 1 − dot product */
  nearest(values: number[], count: number, ef: number): { readonly neighbors: number[]; readonly distances: number[] } {
    const width = Math.min(Math.ceil(ef), this.live);
    if (width !== this.#ef) this.#native.setEf(width);
    this.#ef = width;
    return this.#native.searchKnn(values, Math.min(count, this.live));
  }

  /** @throws {EngineError} `STORAGE_FAILED` */
  save(path: string): void {
    this.#native.writeIndexSync(path);
    checkGraphFile(path, this.#count);
  }

  /** hnswlib would keep two nodes under one label, and lose the second with the first. @returns whether a tombstone had it */
  #revive(label: number): boolean {
    if (this.#tombstones === 0) return false;
    try {
      this.#native.unmarkDelete(label);
    } catch {
      // It knows no such label.
      return false;
    }
    this.#tombstones--;
    return true;
  }

  #grow(): void {
    const capacity = Math.min(2 * this.#capacity, MAX_CAPACITY);
    this.#native.resizeIndex(capacity);
    this.#capacity = capacity;
  }
}
