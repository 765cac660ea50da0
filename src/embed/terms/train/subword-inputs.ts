import { subwordBuckets, type SubwordShape } from "../subword-hash.ts";

/** Which rows of the input layer make up each term, when terms have n-grams. Rows of n-grams follow those of the terms. */
export interface SubwordInputs {
  /** Shape [terms + 1]: term i has the rows from starts[i] to starts[i + 1]. */
  readonly starts: Uint32Array;
  /** Its own row first. */
  readonly rows: Uint32Array;
  /** Shape [buckets]: the row, counted from the first of an n-gram, or −1 for a bucket that no n-gram falls into. */
  readonly rowOfBucket: Int32Array;
  /** How many rows n-grams have. */
  readonly rowCount: number;
}

export function subwordInputs(terms: readonly string[], shape: SubwordShape): SubwordInputs {
  const rowOfBucket = new Int32Array(shape.buckets).fill(-1);
  const starts = new Uint32Array(terms.length + 1);
  let rows = new Uint32Array(16 * terms.length);
  let end = 0;
  let rowCount = 0;
  terms.forEach((term, i) => {
    const buckets = subwordBuckets(term, shape);
    if (end + buckets.length + 1 > rows.length) {
      const grown = new Uint32Array(2 * (end + buckets.length + 1));
      grown.set(rows.subarray(0, end));
      rows = grown;
    }
    rows[end++] = i;
    for (const bucket of buckets) {
      if (rowOfBucket[bucket] === -1) rowOfBucket[bucket] = rowCount++;
      rows[end++] = terms.length + rowOfBucket[bucket]!;
    }
    starts[i + 1] = end;
  });
  return { starts, rows: rows.slice(0, end), rowOfBucket, rowCount };
}
