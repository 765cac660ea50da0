/**
 * Draws from a discrete distribution in constant time, one random number a draw: column i is taken as it is with probability
 * threshold / 2³², and stands for its alias otherwise.
 *
 * @returns  u32 [n][2]: threshold and alias of each column
 * @see Vose, IEEE Transactions on Software Engineering 17(9), 1991, https://doi.org/10.1109/32.92917
 */
export function aliasTable(weights: Float64Array): Uint32Array {
  const n = weights.length;
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const scaled = weights.map((weight) => (weight / sum) * n);
  const small: number[] = [];
  const large: number[] = [];
  scaled.forEach((weight, i) => (weight < 1 ? small : large).push(i));
  const table = new Uint32Array(2 * n);
  for (let i = 0; i < n; i++) {
    table[2 * i] = 2 ** 32 - 1;
    table[2 * i + 1] = i;
  }
  while (small.length > 0 && large.length > 0) {
    const less = small.pop()!;
    const more = large.at(-1)!;
    table[2 * less] = Math.floor(scaled[less]! * 2 ** 32);
    table[2 * less + 1] = more;
    scaled[more] = scaled[more]! + scaled[less]! - 1;
    if (scaled[more] < 1) small.push(large.pop()!);
  }
  // What is left has weight 1 but for rounding, and stands for itself.
  return table;
}

/** Noise of negative sampling: each term with the probability of its count to a power. */
export function noiseTable(counts: Float64Array, exponent: number): Uint32Array {
  return aliasTable(counts.map((count) => count ** exponent));
}
