import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { DIMENSIONS, dataFile, isAccepted, K, QUERIES, rowOf, type BenchData } from "./clustered-data.ts";

/** Shares of the rows that the filters accept, in per mille; 1000 is no filter. */
export const PER_MILLES = [1, 10, 100, 500, 900, 1000] as const;
export type PerMille = (typeof PER_MILLES)[number];

/** For each filter the true K nearest rows of each query among the accepted ones; row numbers, nearest first. */
export type Truth = Readonly<Record<PerMille, readonly (readonly number[])[]>>;

/** By a plain loop in float64; kept beside the data. */
export function groundTruth(data: BenchData): Truth {
  const file = dataFile(data.count, "truth.json");
  if (!existsSync(file)) {
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(computeTruth(data)));
    renameSync(`${file}.${process.pid}`, file);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Truth;
}

/** Of the true neighbors, the share that was found. */
export function recall(found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  let hits = 0;
  let wanted = 0;
  found.forEach((rows, q) => {
    const nearest = new Set(truth[q]);
    for (const row of rows) if (nearest.has(row)) hits++;
    wanted += nearest.size;
  });
  return hits / wanted;
}

/** Queries that were answered with fewer or more rows than min(K, matches). */
export function miscounted(found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  return found.filter((rows, q) => rows.length !== truth[q]!.length).length;
}

function computeTruth({ count, vectors, queries }: BenchData): Truth {
  const similarities = new Float64Array(count);
  const truth: Record<PerMille, number[][]> = { 1: [], 10: [], 100: [], 500: [], 900: [], 1000: [] };
  for (let q = 0; q < QUERIES; q++) {
    const query = Float64Array.from(rowOf(queries, q));
    for (let row = 0; row < count; row++) similarities[row] = dot(query, vectors, row * DIMENSIONS);
    for (const perMille of PER_MILLES) truth[perMille].push(best(similarities, perMille));
  }
  return truth;
}

function dot(query: Float64Array, vectors: Float32Array, offset: number): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < DIMENSIONS; i += 4) {
    a += query[i]! * vectors[offset + i]!;
    b += query[i + 1]! * vectors[offset + i + 1]!;
    c += query[i + 2]! * vectors[offset + i + 2]!;
    d += query[i + 3]! * vectors[offset + i + 3]!;
  }
  return a + b + c + d;
}

function best(similarities: Float64Array, perMille: number): number[] {
  const top: number[] = [];
  for (let row = 0; row < similarities.length; row++) {
    const similarity = similarities[row]!;
    if (top.length === K && similarity <= similarities[top[K - 1]!]!) continue;
    if (!isAccepted(row, perMille)) continue;
    let at = top.length;
    while (at > 0 && similarities[top[at - 1]!]! < similarity) at--;
    top.splice(at, 0, row);
    if (top.length > K) top.pop();
  }
  return top;
}
