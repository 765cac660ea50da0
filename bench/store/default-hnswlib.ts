import { createRequire } from "node:module";
import { readNativeBuild } from "../../src/store/ann/native-build.ts";
import { isAccepted, K, rowOf, type BenchData } from "./clustered-data.ts";

interface Hnsw {
  initIndex(options: { maxElements: number; m: number; efConstruction: number }): void;
  addPoint(vector: number[], label: number): void;
  setEf(ef: number): void;
  searchKnn(query: number[], k: number, filter?: (label: number) => boolean): { neighbors: number[] };
}

export const DEFAULT_EF = 50;

/** What a Node developer would use instead: hnswlib-node as npm builds it, called directly. */
export class DefaultHnswlib {
  readonly #graph: Hnsw;
  readonly buildSeconds: number;

  constructor({ count, vectors }: BenchData) {
    const require = createRequire(import.meta.url);
    // Where the addon was compiled for this processor, npm's own build is kept beside it.
    const portable = readNativeBuild().portableAddon;
    const { HierarchicalNSW } = require(portable ?? "hnswlib-node") as {
      HierarchicalNSW: new (space: string, dimensions: number) => Hnsw;
    };
    this.#graph = new HierarchicalNSW("ip", rowOf(vectors, 0).length);
    this.#graph.initIndex({ maxElements: count, m: 16, efConstruction: 200 });
    const started = performance.now();
    for (let row = 0; row < count; row++) this.#graph.addPoint(Array.from(rowOf(vectors, row)), row);
    this.buildSeconds = (performance.now() - started) / 1000;
    this.#graph.setEf(DEFAULT_EF);
  }

  search(query: number[]): number[] {
    return this.#graph.searchKnn(query, K).neighbors;
  }

  searchFiltered(query: number[], perMille: number): number[] {
    return this.#graph.searchKnn(query, K, (label) => isAccepted(label, perMille)).neighbors;
  }
}
