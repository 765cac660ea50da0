import { EngineError } from "../core/errors.ts";

/**
 * Pearson's product-moment correlation of two samples, in [−1, 1].
 *
 * @throws {EngineError} `BAD_REQUEST` where it is undefined: samples of different sizes or of fewer than
 *   two values, NaN or infinity, or a sample whose values are all equal
 */
export function pearson(x: readonly number[], y: readonly number[]): number {
  assertSamples(x, y);
  const dx = deviations(x);
  const dy = deviations(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < dx.length; i++) {
    xy += dx[i]! * dy[i]!;
    xx += dx[i]! * dx[i]!;
    yy += dy[i]! * dy[i]!;
  }
  // Rounding may leave the quotient a few ulps outside its range.
  return Math.max(-1, Math.min(1, xy / (Math.sqrt(xx) * Math.sqrt(yy))));
}

/**
 * Spearman's rank correlation, in [−1, 1]: Pearson's correlation of the ranks, where equal values share
 * the mean of the ranks they span.
 *
 * @throws {EngineError} `BAD_REQUEST` in the same cases as `pearson`
 * @see Spearman, American Journal of Psychology 15(1), 1904, https://doi.org/10.2307/1412159
 */
export function spearman(x: readonly number[], y: readonly number[]): number {
  assertSamples(x, y);
  return pearson(averageRanks(x), averageRanks(y));
}

/** Ranks from 1, smallest value first; equal values share the mean of their ranks, so [5, 7, 7] gives [1, 2.5, 2.5]. */
export function averageRanks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = Array.from<number>({ length: values.length });
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

/** Deviations from the mean, of values scaled to a maximum of 1 so that no sum of squares overflows or vanishes. */
function deviations(values: readonly number[]): Float64Array {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const scaled = Float64Array.from(values, (value) => value / largest);
  const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
  const centered = scaled.map((value) => value - mean);
  const spread = centered.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return centered.map((value) => value / spread);
}

function assertSamples(x: readonly number[], y: readonly number[]): void {
  if (x.length !== y.length) throw undefinedFor(`samples of ${x.length} and ${y.length} values`, x, y);
  if (x.length < 2) throw undefinedFor("fewer than two pairs of values", x, y);
  if (![...x, ...y].every(Number.isFinite)) throw undefinedFor("NaN or infinity", x, y);
  // Compared exactly: the mean of equal values may differ from them by rounding.
  if (isConstant(x) || isConstant(y)) throw undefinedFor("a sample whose values are all equal", x, y);
}

function isConstant(values: readonly number[]): boolean {
  return values.every((value) => value === values[0]);
}

function undefinedFor(what: string, x: readonly number[], y: readonly number[]): EngineError {
  return new EngineError("BAD_REQUEST", `A correlation is undefined for ${what}`, {
    hint: "Pass two samples of the same size, of finite numbers that vary.",
    data: { sizes: [x.length, y.length] },
  });
}
