import { SentenceStatistics } from "./sentence-statistics.ts";
import type { TermLookup } from "./term-lookup.ts";
import { poolTerms, type TermPooling, type TermPoolings, type TermStates } from "./term-pooling.ts";

/** a of SIF: the larger, the less the frequency of a term counts. */
const SIF_A = 1e-3;

export interface FitPoolerOptions {
  readonly poolings?: TermPoolings;
  /** Occurrences of each term in the corpus that trained the vectors; without them those in the sentences count. */
  readonly counts?: Float64Array | null;
  readonly a?: number;
}

/** What a pooler has learned; enough to make it again. */
export interface SentencePoolerParts {
  readonly poolings: TermPoolings;
  readonly dimensions: number;
  /** By place in the vocabulary. */
  readonly idf: Float32Array;
  /** By place in the vocabulary: a / (a + p(w)). */
  readonly sif: Float32Array;
  /** Of a term that is not in the vocabulary but has subwords. */
  readonly unseenIdf: number;
  /** The direction that SIF means share, of norm 1; null when they were too few to tell. */
  readonly component: Float32Array | null;
}

/**
 * Makes vectors of sentences from vectors of their terms, fitted on sentences of the collection: they say which terms are telling, and which
 * direction all sentences share, which SIF removes.
 *
 * @see Arora, Liang & Ma, A Simple but Tough-to-Beat Baseline for Sentence Embeddings, ICLR 2017, https://openreview.net/forum?id=SyK00v5xx
 */
export class SentencePooler {
  readonly parts: SentencePoolerParts;
  readonly #lookup: TermLookup;

  constructor(lookup: TermLookup, parts: SentencePoolerParts) {
    this.#lookup = lookup;
    this.parts = parts;
  }

  /**
   * @param sentences  as terms; some ten thousand say as much as all of a large collection.
   */
  static fit(
    lookup: TermLookup,
    sentences: readonly (readonly string[])[],
    { poolings = ["sif"], counts = null, a = SIF_A }: FitPoolerOptions = {},
  ): SentencePooler {
    const statistics = new SentenceStatistics(lookup);
    for (const sentence of sentences) statistics.add(sentence);
    const parts = {
      poolings,
      dimensions: lookup.dimensions,
      idf: statistics.idf(),
      sif: statistics.sif(a, counts),
      unseenIdf: statistics.unseenIdf(),
      component: null,
    };
    const plain = new SentencePooler(lookup, parts);
    if (!poolings.includes("sif")) return plain;
    for (const sentence of sentences) {
      const states = plain.#statesOf(sentence);
      if (states !== null) statistics.addMean(poolTerms(states, "sif"));
    }
    return new SentencePooler(lookup, { ...parts, component: statistics.component() });
  }

  /** Of the vectors it makes: those of the terms, once for each pooling. */
  get dimensions(): number {
    return this.parts.poolings.length * this.parts.dimensions;
  }

  /**
   * @returns shape [dimensions], the poolings one after the other, not normalised; null when no term has a vector
   */
  pool(sentence: readonly string[]): Float32Array | null {
    const states = this.#statesOf(sentence);
    if (states === null) return null;
    const { poolings, dimensions } = this.parts;
    const pooled = new Float32Array(poolings.length * dimensions);
    poolings.forEach((mode, i) => pooled.set(this.#poolBy(mode, states), i * dimensions));
    return pooled;
  }

  #poolBy(mode: TermPooling, states: TermStates): Float32Array {
    const pooled = poolTerms(states, mode);
    const { component } = this.parts;
    if (mode !== "sif" || component === null) return pooled;
    let share = 0;
    for (let d = 0; d < pooled.length; d++) share += component[d]! * pooled[d]!;
    return pooled.map((value, d) => value - share * component[d]!);
  }

  #statesOf(sentence: readonly string[]): TermStates | null {
    const { dimensions, idf, sif, unseenIdf } = this.parts;
    const vectors = new Float32Array(sentence.length * dimensions);
    const weights = { idf: [] as number[], sif: [] as number[] };
    for (const term of sentence) {
      const vector = this.#lookup.vectorOf(term);
      if (vector === null) continue;
      vectors.set(vector, weights.idf.length * dimensions);
      const index = this.#lookup.indexOf(term);
      weights.idf.push(index === -1 ? unseenIdf : idf[index]!);
      weights.sif.push(index === -1 ? 1 : sif[index]!);
    }
    const known = weights.idf.length;
    return known === 0 ? null : { vectors: vectors.subarray(0, known * dimensions), ...weights };
  }
}
