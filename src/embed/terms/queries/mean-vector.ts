import { EngineError } from "../../../core/errors.ts";
import type { KeyedVectors } from "../keyed-vectors.ts";

/** A term and how much it counts; negative ones are subtracted. */
export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
}

/**
 * Σ weight · unit vector / Σ |weight|, shape [dimensions].
 *
 * @throws {EngineError} `TERM_NOT_FOUND`, `BAD_REQUEST` without terms
 */
export function weightedMean(keyed: KeyedVectors, terms: readonly WeightedTerm[]): Float32Array {
  assertTerms(terms);
  const mean = new Float32Array(keyed.model.dimensions);
  const total = terms.reduce((sum, { weight }) => sum + Math.abs(weight), 0);
  for (const { term, weight } of terms) addScaled(mean, keyed.unit(term), weight / total);
  return mean;
}

/** The mean of vectors that are there, shape [dimensions]; null when none is. */
export function meanOf(vectors: readonly Float32Array[]): Float32Array | null {
  const [first] = vectors;
  if (first === undefined) return null;
  const mean = new Float32Array(first.length);
  for (const vector of vectors) addScaled(mean, vector, 1 / vectors.length);
  return mean;
}

/** @throws {EngineError} `BAD_REQUEST` without terms */
export function assertTerms(terms: readonly unknown[], min = 1): void {
  if (terms.length >= min) return;
  throw new EngineError("BAD_REQUEST", `Got ${terms.length} terms where ${min} or more are needed`, {
    hint: "Pass terms as the model's text has them.",
    data: { terms: terms.length, min },
  });
}

function addScaled(sum: Float32Array, vector: Float32Array, scale: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + vector[i]! * scale;
}
