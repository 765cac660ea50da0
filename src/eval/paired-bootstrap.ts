import { EngineError } from "../core/errors.ts";
import { SeededRandom } from "./seeded-random.ts";

export interface BootstrapOptions {
  /** Default 10,000. */
  readonly resamples?: number | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
}

export interface BootstrapResult {
  readonly mean: number;
  /** The percentile interval of the mean, 95 %. */
  readonly low: number;
  readonly high: number;
  /** Two-sided, of the hypothesis that the mean is 0; never below 1 / (resamples + 1). */
  readonly pValue: number;
}

export const DEFAULT_RESAMPLES = 10_000;
export const DEFAULT_SEED = 1;

/** Outside the interval on either side. */
const TAIL = 0.025;
/** Means that differ by less than this share of the largest difference differ by rounding. */
const ROUNDING = 1e-9;

/**
 * The bootstrap of a mean of paired differences. Each resample draws as many differences as there are, with
 * replacement. Its means give the interval between the k-th smallest and the k-th largest, k = ⌊0.025·(B + 1)⌋,
 * and, moved so that their mean is 0, the share of them at least as far from 0 as the mean seen:
 * p = (1 + #{|mean* − mean| ≥ |mean|}) / (1 + B).
 *
 * The same seed draws the same positions, so that negated differences give exactly the negated result, and several
 * measures of the same queries are resampled alike.
 *
 * @param differences  one a query, in an order that does not depend on the values
 * @throws {EngineError} `BAD_REQUEST` for fewer than two differences, NaN or infinity, or fewer than 40 resamples
 * @see Efron & Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13 and 16
 * @see Smucker, Allan & Carterette, CIKM 2007, https://doi.org/10.1145/1321440.1321528
 */
export function pairedBootstrap(
  differences: readonly number[],
  { resamples = DEFAULT_RESAMPLES, seed = DEFAULT_SEED }: BootstrapOptions = {},
): BootstrapResult {
  assertUsable(differences, resamples);
  const random = new SeededRandom(seed);
  const size = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / size;
  const largest = differences.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const atLeast = Math.abs(mean) - ROUNDING * largest;
  const means = new Float64Array(resamples);
  let extreme = 0;
  for (let i = 0; i < resamples; i++) {
    let sum = 0;
    for (let drawn = 0; drawn < size; drawn++) sum += differences[random.below(size)]!;
    means[i] = sum / size;
    if (Math.abs(means[i]! - mean) >= atLeast) extreme++;
  }
  means.sort();
  const k = Math.floor(TAIL * (resamples + 1));
  return { mean, low: means[k - 1]!, high: means[resamples - k]!, pValue: (1 + extreme) / (1 + resamples) };
}

function assertUsable(differences: readonly number[], resamples: number): void {
  if (differences.length < 2 || !differences.every(Number.isFinite)) {
    throw new EngineError("BAD_REQUEST", `A bootstrap is undefined for ${differences.length} differences like these`, {
      hint: "Pass two or more finite differences, one for each query.",
      data: { differences: differences.length },
    });
  }
  if (Number.isInteger(resamples) && TAIL * (resamples + 1) >= 1) return;
  throw new EngineError("BAD_REQUEST", `${resamples} resamples are too few for a 95 % interval`, {
    hint: "Draw 40 resamples or more; 10,000 are usual.",
    data: { resamples },
  });
}
