import { toUnit, type UnitVector } from "./core/vector.ts";
import type { TermIndex } from "./embed/terms/keyed-vectors.ts";
import type { TermModel } from "./embed/terms/term-model.ts";
import { KenningGraph } from "./store/ann/kenning-graph.ts";
import { VectorTable } from "./store/ann/vector-table.ts";

/** Candidates kept while a graph is walked. */
const EF_SEARCH = 128;

/**
 * The store's graph over the vectors of a model, for searches that a scan of all would be too slow for. Building takes a third of a
 * millisecond a term or so, on this thread.
 *
 * @returns null where this process cannot run it, as without WebAssembly
 */
export function buildTermGraph({ dimensions, terms, vectors }: TermModel): TermIndex | null {
  const table = VectorTable.create(dimensions);
  if (!KenningGraph.isAvailable(table)) return null;
  const graph = KenningGraph.create(table);
  for (let row = 0; row < terms.length; row++) {
    const vector = vectors.subarray(row * dimensions, (row + 1) * dimensions);
    // One of zeros has no direction, and is nobody's neighbour.
    if (vector.every((value) => value === 0)) continue;
    const unit = toUnit(vector);
    table.add(row, unit);
    graph.link(row, unit);
  }
  return {
    search(unit, limit) {
      if (graph.size === 0 || unit.every((value) => value === 0)) return [];
      const found = graph.search(unit as UnitVector, limit, Math.max(EF_SEARCH, limit));
      const scored = Array.from(found, (index) => ({ index, score: cosine(vectors, index, unit) }));
      return scored.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, limit);
    },
  };
}

function cosine(vectors: Float32Array, row: number, unit: Float32Array): number {
  const from = row * unit.length;
  let product = 0;
  let squares = 0;
  for (let i = 0; i < unit.length; i++) {
    product += vectors[from + i]! * unit[i]!;
    squares += vectors[from + i]! ** 2;
  }
  return product / Math.sqrt(squares);
}
