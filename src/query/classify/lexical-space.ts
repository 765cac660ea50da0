import { ngramHashes } from "./ngrams.ts";

/** A text's n-grams: distinct hashes, ascending, and how often each occurs. */
export interface TermCounts {
  readonly hashes: Uint32Array;
  readonly counts: Uint32Array;
}

/** A row of a sparse matrix. */
export interface SparseVector {
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/** With many examples, an n-gram of a single one says nothing: left out, a model is 8 times smaller and as good or better. */
const MIN_DOCUMENT_FREQUENCY = 2;
/** Below this many examples every n-gram is kept. */
const MANY_EXAMPLES = 1000;

export function countTerms(text: string): TermCounts {
  const all = ngramHashes(text).sort();
  const hashes = new Uint32Array(all.length);
  const counts = new Uint32Array(all.length);
  let distinct = 0;
  for (let i = 0; i < all.length; i++) {
    if (i > 0 && all[i] === all[i - 1]) counts[distinct - 1]! += 1;
    else {
      hashes[distinct] = all[i]!;
      counts[distinct++] = 1;
    }
  }
  // Copied, so that the longer arrays are not kept.
  return { hashes: hashes.slice(0, distinct), counts: counts.slice(0, distinct) };
}

/**
 * The n-grams of a training set as columns, weighted tf · idf with tf = 1 + ln(count) and
 * idf = 1 + ln((1 + n) / (1 + df)), rows of norm 1. N-grams that training did not see are left out.
 */
export class LexicalSpace {
  /** Shape [columns], ascending. */
  readonly hashes: Uint32Array;
  /** Shape [columns]: training texts that hold it. */
  readonly frequencies: Uint32Array;
  /** Training texts. */
  readonly size: number;
  readonly #idf: Float64Array;

  constructor(hashes: Uint32Array, frequencies: Uint32Array, size: number) {
    this.hashes = hashes;
    this.frequencies = frequencies;
    this.size = size;
    this.#idf = Float64Array.from(frequencies, (df) => 1 + Math.log((1 + size) / (1 + df)));
  }

  static fit(texts: readonly TermCounts[]): LexicalSpace {
    const least = texts.length < MANY_EXAMPLES ? 1 : MIN_DOCUMENT_FREQUENCY;
    const all = new Uint32Array(texts.reduce((sum, { hashes }) => sum + hashes.length, 0));
    let end = 0;
    for (const { hashes } of texts) {
      all.set(hashes, end);
      end += hashes.length;
    }
    all.sort();
    const kept: number[] = [];
    const frequencies: number[] = [];
    for (let i = 0; i < all.length;) {
      let next = i + 1;
      while (next < all.length && all[next] === all[i]) next++;
      if (next - i >= least) {
        kept.push(all[i]!);
        frequencies.push(next - i);
      }
      i = next;
    }
    return new LexicalSpace(Uint32Array.from(kept), Uint32Array.from(frequencies), texts.length);
  }

  get columns(): number {
    return this.hashes.length;
  }

  /** @returns columns ascending, norm 1, or empty when no n-gram is known */
  place({ hashes, counts }: TermCounts): SparseVector {
    const columns = new Uint32Array(hashes.length);
    const values = new Float32Array(hashes.length);
    let found = 0;
    let squares = 0;
    for (let i = 0; i < hashes.length; i++) {
      const column = this.columnOf(hashes[i]!);
      if (column === -1) continue;
      const value = (1 + Math.log(counts[i]!)) * this.#idf[column]!;
      columns[found] = column;
      values[found++] = value;
      squares += value * value;
    }
    const norm = Math.sqrt(squares);
    for (let i = 0; i < found; i++) values[i]! /= norm;
    return { columns: columns.slice(0, found), values: values.slice(0, found) };
  }

  /** @returns −1 for an n-gram that training did not see */
  columnOf(hash: number): number {
    let low = 0;
    let high = this.hashes.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.hashes[middle]!;
      if (found === hash) return middle;
      if (found < hash) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}
