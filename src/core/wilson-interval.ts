/** Quantile of the normal distribution that leaves 2.5 % on either side. */
const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's 95 % score interval of a share: with p = successes / trials,
 * (p + z²/2n ± z·√(p(1 − p)/n + z²/4n²)) / (1 + z²/n). Unlike the normal interval it holds near 0 and 1 too.
 *
 * @param successes  from 0 to `trials`
 * @returns          [0, 1] without trials
 * @see Wilson, JASA 1927, https://doi.org/10.1080/01621459.1927.10502953
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const share = successes / trials;
  const z2 = (Z * Z) / trials;
  const center = (share + z2 / 2) / (1 + z2);
  const half = (Z * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials))) / (1 + z2);
  // At the ends rounding would leave 1 − ε.
  return {
    low: successes === 0 ? 0 : Math.max(0, center - half),
    high: successes === trials ? 1 : Math.min(1, center + half),
  };
}
