import type { SignalName } from "../../core/search.ts";

/** Of latent semantic analysis beside words, and beside words and sentence vectors of the built-in model. */
const LSA_ALONE = 0.45;
const LSA_WITH_DENSE = 0.3;
/** What the built-in model weighs beside words alone, and what beside words and LSA. */
const DENSE_ALONE = 0.35;
const DENSE_WITH_LSA = 0.25;

/**
 * What each list weighs in the fusion; they sum to 1. Measured for the built-in model (docs/ranking.md); another model
 * keeps the shape, with its own weight beside words.
 *
 * @param dense  the model's weight beside words alone, in [0, 1]; null without sentence vectors
 */
export function signalWeights(dense: number | null, hasLsa: boolean): Readonly<Record<SignalName, number>> {
  if (dense === null) return hasLsa ? split(LSA_ALONE, 0) : split(0, 0);
  if (!hasLsa) return split(0, dense);
  // A model that weighs more takes from words and LSA alike.
  return split(((1 - dense) / (1 - DENSE_ALONE)) * LSA_WITH_DENSE, (dense / DENSE_ALONE) * DENSE_WITH_LSA);
}

function split(lsa: number, dense: number): Readonly<Record<SignalName, number>> {
  return { lexical: 1 - lsa - dense, lsa, dense };
}
