import { leadingEigenpairs } from "../../leading-eigenpairs.ts";
import type { TermLookup } from "./term-lookup.ts";

/** The direction that fewer sentences share may be what they are about. */
const MIN_SENTENCES_FOR_COMPONENT = 32;

/** Counts what `SentencePooler` learns from sentences: how common terms are, and the direction that means of sentences share. */
export class SentenceStatistics {
  readonly #lookup: TermLookup;
  readonly #occurrences: Float64Array;
  readonly #containing: Uint32Array;
  #sentences = 0;
  /** Σ m mᵀ over means m, the upper triangle; made with the first. */
  #gram: Float64Array | null = null;
  #means = 0;

  constructor(lookup: TermLookup) {
    this.#lookup = lookup;
    this.#occurrences = new Float64Array(lookup.size);
    this.#containing = new Uint32Array(lookup.size);
  }

  add(sentence: readonly string[]): void {
    this.#sentences++;
    const seen = new Set<number>();
    for (const term of sentence) {
      const index = this.#lookup.indexOf(term);
      if (index === -1) continue;
      this.#occurrences[index]!++;
      seen.add(index);
    }
    for (const index of seen) this.#containing[index]!++;
  }

  addMean(mean: Float32Array): void {
    const n = mean.length;
    this.#gram ??= new Float64Array(n * n);
    this.#means++;
    for (let i = 0; i < n; i++) {
      const value = mean[i]!;
      for (let j = i, at = i * n + i; j < n; j++, at++) this.#gram[at]! += value * mean[j]!;
    }
  }

  /** ln((1 + N) / (1 + n)) + 1 for a term in n of N sentences: above 0 for one that is in all of them, too. */
  idf(): Float32Array {
    return Float32Array.from(this.#containing, (containing) => this.#idfOf(containing));
  }

  unseenIdf(): number {
    return this.#idfOf(0);
  }

  /** @param counts  of the terms in a larger corpus, or null for those of the sentences */
  sif(a: number, counts: Float64Array | null): Float32Array {
    const occurrences = counts ?? this.#occurrences;
    const total = occurrences.reduce((sum, count) => sum + count, 0);
    return Float32Array.from(occurrences, (count) => (total > 0 ? a / (a + count / total) : 1));
  }

  /** The first right singular vector of the means as rows, not centred; null for too few of them or when all are zero. */
  component(): Float32Array | null {
    if (this.#gram === null || this.#means < MIN_SENTENCES_FOR_COMPONENT) return null;
    const n = this.#lookup.dimensions;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) this.#gram[i * n + j] = this.#gram[j * n + i]!;
    }
    const { values, vectors } = leadingEigenpairs(this.#gram, n, 1);
    return values[0]! > 0 ? Float32Array.from(vectors.subarray(0, n)) : null;
  }

  #idfOf(containing: number): number {
    return Math.log((1 + this.#sentences) / (1 + containing)) + 1;
  }
}
