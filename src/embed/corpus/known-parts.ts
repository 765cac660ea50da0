import { subwordBuckets } from "../terms/subword-hash.ts";
import type { TermModel } from "../terms/term-model.ts";

/** As many buckets as there are hashes: each n-gram has its own. */
const ALL_HASHES = 2 ** 32;

/**
 * Which terms share an n-gram with the vocabulary. The model itself cannot say: every n-gram falls into one of its buckets, and in a
 * small table each of them holds something.
 */
export class KnownParts {
  readonly #shape: Parameters<typeof subwordBuckets>[1];
  /** Hashes of the n-grams of the vocabulary, rising. */
  readonly #hashes: Uint32Array;

  constructor(terms: TermModel["terms"], { minN, maxN }: NonNullable<TermModel["subwords"]>) {
    this.#shape = { minN, maxN, buckets: ALL_HASHES };
    let hashes = new Uint32Array(1024);
    let length = 0;
    for (const term of terms) {
      const found = subwordBuckets(term, this.#shape);
      if (length + found.length > hashes.length) {
        const larger = new Uint32Array(2 * (length + found.length));
        larger.set(hashes);
        hashes = larger;
      }
      hashes.set(found, length);
      length += found.length;
    }
    this.#hashes = distinct(hashes.subarray(0, length).sort());
  }

  has(term: string): boolean {
    return subwordBuckets(term, this.#shape).some((hash) => this.#holds(hash));
  }

  #holds(hash: number): boolean {
    let [from, to] = [0, this.#hashes.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#hashes[middle]! < hash) from = middle + 1;
      else to = middle;
    }
    return this.#hashes[from] === hash;
  }
}

function distinct(sorted: Uint32Array): Uint32Array {
  return sorted.filter((hash, i) => i === 0 || hash !== sorted[i - 1]);
}
