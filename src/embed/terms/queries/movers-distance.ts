import { minCostTransport } from "./transport.ts";

export interface MoversDistance {
  readonly exact: number;
  /** A lower bound: each word goes whole to the nearest of the other text. */
  readonly relaxed: number;
}

/**
 * Word Mover's Distance: the least total of mass × Euclidean distance by which the words of one text can become those of another,
 * every word having the mass 1 / number of words.
 *
 * @param a  a vector a word, words that occur twice twice; not empty
 * @see Kusner, Sun, Kolkin & Weinberger, ICML 2015, https://proceedings.mlr.press/v37/kusnerb15.html
 */
export function moversDistance(a: readonly Float32Array[], b: readonly Float32Array[]): MoversDistance {
  const [from, to] = [countEqual(a), countEqual(b)];
  const costs = from.vectors.map((x) => to.vectors.map((y) => euclidean(x, y)));
  // Whole masses: every word of `a` is cut into as many parts as `b` has words, and the other way about.
  const supply = from.counts.map((count) => count * b.length);
  const demand = to.counts.map((count) => count * a.length);
  const total = a.length * b.length;
  const columns = to.vectors.map((_, j) => costs.map((row) => row[j]!));
  return {
    exact: minCostTransport(supply, demand, costs) / total,
    relaxed: Math.max(towardsNearest(supply, costs), towardsNearest(demand, columns)) / total,
  };
}

function countEqual(words: readonly Float32Array[]): { vectors: Float32Array[]; counts: number[] } {
  const groups = new Map<string, { vector: Float32Array; count: number }>();
  for (const vector of words) {
    const key = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("latin1");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { vector, count: 1 });
    else group.count++;
  }
  return {
    vectors: Array.from(groups.values(), ({ vector }) => vector),
    counts: Array.from(groups.values(), ({ count }) => count),
  };
}

function towardsNearest(masses: readonly number[], costs: readonly (readonly number[])[]): number {
  return masses.reduce((sum, mass, i) => sum + mass * Math.min(...costs[i]!), 0);
}

function euclidean(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}
