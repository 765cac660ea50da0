import { subwordBuckets } from "./subword-hash.ts";
import type { Subwords } from "./term-model.ts";

/**
 * The vectors of the known terms of a FastText model: each the mean of its own and its n-grams' vectors, summed and divided in float32
 * as gensim does it.
 *
 * @param terms  UTF-8 bytes where they are not valid and no string could stand for them
 * @returns      shape [terms, dimensions]
 */
export function composeVectors(
  terms: readonly (string | Uint8Array)[],
  subwords: Subwords,
  dimensions: number,
): Float32Array {
  const vectors = Float32Array.from(subwords.ownVectors);
  terms.forEach((term, i) => {
    const row = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    const buckets = subwordBuckets(term, subwords);
    addBuckets(row, buckets, subwords);
    divide(row, buckets.length + 1);
  });
  return vectors;
}

/** The vector of a term that is not known: the mean of its n-grams' vectors, shape [dimensions]; null where it has none. */
export function subwordVector(term: string, subwords: Subwords, dimensions: number): Float32Array | null {
  const buckets = subwordBuckets(term, subwords);
  if (buckets.length === 0) return null;
  const vector = new Float32Array(dimensions);
  addBuckets(vector, buckets, subwords);
  divide(vector, buckets.length);
  return vector;
}

function addBuckets(row: Float32Array, buckets: readonly number[], { rows, vectors }: Subwords): void {
  for (const bucket of buckets) {
    const place = rows === null ? bucket : rows[bucket]!;
    if (place === -1) continue;
    const from = place * row.length;
    for (let i = 0; i < row.length; i++) row[i] = row[i]! + vectors[from + i]!;
  }
}

function divide(row: Float32Array, by: number): void {
  for (let i = 0; i < row.length; i++) row[i] = row[i]! / by;
}
