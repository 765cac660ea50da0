import { expect, test } from "vitest";
import type { Graph, RowBitmap } from "../../../src/store/ann/graph.ts";
import { clusteredVectors, seededRandom } from "../clustered-vectors.ts";
import { ExactIndex } from "./exact-index.ts";

const DIMENSIONS = 64;
const BATCH = 3000;

type Accepts = (rowId: number) => boolean;

/** Row ids from 1, as SQLite numbers them. */
export function bitmapOf(rows: number, accepts: Accepts): RowBitmap {
  const bits = new Uint8Array((rows >> 3) + 1);
  let size = 0;
  for (let rowId = 1; rowId <= rows; rowId++) {
    if (!accepts(rowId)) continue;
    bits[rowId >> 3]! |= 1 << (rowId & 7);
    size++;
  }
  return { bits, size };
}

/** The part of `graphContract` that compares a graph with the oracle. */
export function graphRecallContract(open: (dimensions: number) => Promise<Graph> | Graph, recall: number): void {
  test(`the recall of ${BATCH} × ${DIMENSIONS} holds with and without a filter, and after removals`, async () => {
    const random = seededRandom(11);
    const vectors = clusteredVectors(BATCH, DIMENSIONS, random);
    const queries = clusteredVectors(40, DIMENSIONS, random);
    const graph = await open(DIMENSIONS);
    const oracle = new ExactIndex(DIMENSIONS);
    for (const [i, vector] of vectors.entries()) {
      graph.link(i + 1, vector);
      oracle.add(i + 1, vector);
    }
    expect(graph.size).toBe(BATCH);

    function meanRecall(accepts: Accepts = () => true, bitmap?: RowBitmap): number {
      let shared = 0;
      for (const query of queries) {
        const expected = new Set(oracle.search(query, 10, accepts).map(({ rowId }) => rowId));
        const found = [...graph.search(query, 10, 100, bitmap)];
        expect(new Set(found).size).toBe(found.length);
        expect(found.every((rowId) => oracle.has(rowId) && accepts(rowId))).toBe(true);
        // The caller rescores all that came, so a near row counts wherever it stands.
        shared += found.filter((rowId) => expected.has(rowId)).length;
      }
      return shared / (10 * queries.length);
    }

    expect(meanRecall()).toBeGreaterThanOrEqual(recall);
    expect(meanRecall(isEven, bitmapOf(BATCH, isEven))).toBeGreaterThanOrEqual(recall);
    for (let rowId = 1; rowId <= BATCH; rowId += 4) expect(graph.unlink(rowId)).toBe(oracle.remove(rowId));
    expect(graph).toMatchObject({ size: oracle.size, tombstones: BATCH / 4 });
    expect(meanRecall()).toBeGreaterThanOrEqual(recall);
    for (const [i, vector] of clusteredVectors(BATCH / 4, DIMENSIONS, random).entries()) {
      graph.link(BATCH + i + 1, vector);
      oracle.add(BATCH + i + 1, vector);
    }
    expect(graph.size).toBe(oracle.size);
    expect(meanRecall()).toBeGreaterThanOrEqual(recall);
  });
}

function isEven(rowId: number): boolean {
  return rowId % 2 === 0;
}
