import { DIMENSIONS, isAccepted, K, QUERIES, rowOf, type BenchData } from "./clustered-data.ts";

/** The true K nearest rows of each query among the accepted ones, by a plain loop in float64; row numbers, nearest first. */
export function groundTruth({ count, vectors, queries }: BenchData, perMille = 1000): number[][] {
  const similarities = new Float64Array(count);
  return Array.from({ length: QUERIES }, (_, q) => {
    const query = Float64Array.from(rowOf(queries, q));
    for (let row = 0; row < count; row++) {
      similarities[row] = perMille < 1000 && !isAccepted(row, perMille) ? -Infinity : dot(query, vectors, row * DIMENSIONS);
    }
    return best(similarities);
  });
}

/** Of the true neighbors, the share that was found. */
export function recall(found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  let hits = 0;
  let wanted = 0;
  found.forEach((rows, q) => {
    const true10 = new Set(truth[q]);
    for (const row of rows) if (true10.has(row)) hits++;
    wanted += true10.size;
  });
  return hits / wanted;
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

function best(similarities: Float64Array): number[] {
  const top: number[] = [];
  for (let row = 0; row < similarities.length; row++) {
    const similarity = similarities[row]!;
    if (similarity === -Infinity || (top.length === K && similarity <= similarities[top[K - 1]!]!)) continue;
    let at = top.length;
    while (at > 0 && similarities[top[at - 1]!]! < similarity) at--;
    top.splice(at, 0, row);
    if (top.length > K) top.pop();
  }
  return top;
}
