import { mix, type Shingles } from "./shingles.ts";

/** Hash functions of a signature. The estimate is off by √(J(1 − J) / 128) in the mean, 0.035 at J = 0.8. */
export const PERMUTATIONS = 128;

/** x → a·x + b modulo 2^32, a odd, each a permutation of the 32-bit numbers. */
const FACTORS = Int32Array.from({ length: PERMUTATIONS }, (_, i) => mix(2 * i + 1) | 1);
const OFFSETS = Int32Array.from({ length: PERMUTATIONS }, (_, i) => mix(2 * i + 2));

/**
 * The least value of the shingles under each permutation: two sets agree in one with the probability of their Jaccard
 * coefficient.
 *
 * @param into  shape [128], written over
 * @see Broder, On the resemblance and containment of documents, 1997
 */
export function writeSignature(shingles: Shingles, into: Uint32Array): void {
  into.fill(0xffffffff);
  for (const shingle of shingles) {
    const x = Math.floor(shingle / 2 ** 21) | 0;
    for (let i = 0; i < PERMUTATIONS; i++) {
      const value = (Math.imul(FACTORS[i]!, x) + OFFSETS[i]!) >>> 0;
      if (value < into[i]!) into[i] = value;
    }
  }
}

/** An estimate of the Jaccard coefficient: the share of values in which two signatures agree. */
export function estimateJaccard(a: Uint32Array, b: Uint32Array): number {
  let agreeing = 0;
  for (let i = 0; i < PERMUTATIONS; i++) if (a[i] === b[i]) agreeing++;
  return agreeing / PERMUTATIONS;
}
