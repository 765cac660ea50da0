import { parseModes, poolTokens, type TokenPooling } from "../../pooling.ts";

/**
 * Ways to make one vector of the vectors of a sentence's terms. The first four are those of token states; `tfidf` and `sif` are means weighted by
 * how telling a term is.
 */
export const TERM_POOLINGS = ["mean", "max", "min", "mean_sqrt_len", "sum", "tfidf", "sif"] as const;
export type TermPooling = (typeof TERM_POOLINGS)[number];
export type TermPoolings = readonly [TermPooling, ...TermPooling[]];

/**
 * @param text  term poolings joined by "+", e.g. "sif" or "mean+max"
 * @throws {EngineError} `BAD_CONFIG` for anything else
 */
export function parseTermPooling(text: string): TermPoolings {
  return parseModes(text, TERM_POOLINGS, "Use");
}

/** A sentence as what is pooled: the terms that have vectors, in order and repeated as they occur, at least one. */
export interface TermStates {
  /** Shape [terms, dimensions], row-major. */
  readonly vectors: Float32Array;
  /** Shape [terms]. */
  readonly idf: ArrayLike<number>;
  /** a / (a + p(w)), shape [terms]. */
  readonly sif: ArrayLike<number>;
}

/**
 * - `sum`: Σ v(w)
 * - `tfidf`: Σ idf(w) · v(w) / Σ idf(w) over the occurrences of terms
 * - `sif`: Σ a / (a + p(w)) · v(w) / terms, before a common component is removed
 *
 * @returns shape [dimensions], not normalised
 * @see Arora, Liang & Ma, A Simple but Tough-to-Beat Baseline for Sentence Embeddings, ICLR 2017, https://openreview.net/forum?id=SyK00v5xx
 */
export function poolTerms(states: TermStates, mode: TermPooling): Float32Array {
  return POOL[mode](states);
}

const POOL: Readonly<Record<TermPooling, (states: TermStates) => Float32Array>> = {
  mean: poolAs("mean"),
  max: poolAs("max"),
  min: poolAs("min"),
  mean_sqrt_len: poolAs("mean_sqrt_len"),
  sum: (states) => weightedSum(states, () => 1),
  tfidf(states) {
    let total = 0;
    for (let i = 0; i < states.idf.length; i++) total += states.idf[i]!;
    return weightedSum(states, (i) => (total > 0 ? states.idf[i]! / total : 1 / states.idf.length));
  },
  sif: (states) => weightedSum(states, (i) => states.sif[i]! / states.sif.length),
};

function poolAs(mode: TokenPooling): (states: TermStates) => Float32Array {
  return ({ vectors, idf }) => {
    const terms = idf.length;
    return poolTokens(vectors, new Uint8Array(terms).fill(1), vectors.length / terms, [mode]);
  };
}

function weightedSum({ vectors, idf }: TermStates, weightOf: (i: number) => number): Float32Array {
  const dimensions = vectors.length / idf.length;
  const sums = new Float64Array(dimensions);
  for (let row = 0, i = 0; row < vectors.length; row += dimensions, i++) {
    const weight = weightOf(i);
    for (let d = 0; d < dimensions; d++) sums[d]! += weight * vectors[row + d]!;
  }
  return Float32Array.from(sums);
}
