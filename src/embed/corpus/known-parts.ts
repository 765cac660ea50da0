import { GrowableArray } from "../growable-array.ts";
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
    const hashes = new GrowableArray(Uint32Array);
    for (const term of terms) for (const hash of subwordBuckets(term, this.#shape)) hashes.push(hash);
    this.#hashes = distinct(hashes.view().sort());
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
