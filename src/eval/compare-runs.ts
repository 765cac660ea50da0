import { EngineError } from "../core/errors.ts";
import { type BootstrapOptions, DEFAULT_RESAMPLES, DEFAULT_SEED, pairedBootstrap } from "./paired-bootstrap.ts";

/** Query id → measure → score, every query with the same measures. */
export type ScoredRun = ReadonlyMap<string, Readonly<Record<string, number>>>;

export interface MetricComparison {
  readonly metric: string;
  /** Means over the queries that both have. */
  readonly a: number;
  readonly b: number;
  /** b − a, with its 95 % interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided, of the hypothesis that the two do not differ. */
  readonly pValue: number;
  /** Queries for which b is better, is worse, and is the same. */
  readonly wins: number;
  readonly losses: number;
  readonly ties: number;
}

export interface RunComparison {
  /** Queries that both have; the others are left out. */
  readonly queries: number;
  readonly onlyInA: number;
  readonly onlyInB: number;
  readonly resamples: number;
  readonly seed: number;
  /** The measures that both have, in the order of a. */
  readonly metrics: readonly MetricComparison[];
}

/** Fewer queries leave a bootstrap's interval too narrow, and a difference to chance. @see Buckley & Voorhees, SIGIR 2000 */
export const ENOUGH_QUERIES = 25;

/** Scores of equal rankings may differ by rounding. */
const SAME = 1e-9;

/**
 * Compares two configurations on the queries that both have scores for, query by query.
 *
 * @throws {EngineError} `BAD_REQUEST` if they share fewer than two queries, or no measure
 */
export function compareRuns(a: ScoredRun, b: ScoredRun, options: BootstrapOptions = {}): RunComparison {
  // Sorted, so that neither the order of a file nor which of the two comes first changes what is drawn.
  const ids = [...a.keys()].filter((id) => b.has(id)).toSorted();
  const metrics = metricsOf(a).filter((metric) => metricsOf(b).includes(metric));
  if (ids.length < 2 || metrics.length === 0) throw nothingShared(ids.length, metrics);
  return {
    queries: ids.length,
    onlyInA: a.size - ids.length,
    onlyInB: b.size - ids.length,
    resamples: options.resamples ?? DEFAULT_RESAMPLES,
    seed: options.seed ?? DEFAULT_SEED,
    metrics: metrics.map((metric) =>
      compareMetric(metric, scoresOf(a, ids, metric), scoresOf(b, ids, metric), options),
    ),
  };
}

function compareMetric(
  metric: string,
  a: readonly number[],
  b: readonly number[],
  options: BootstrapOptions,
): MetricComparison {
  const differences = b.map((score, i) => score - a[i]!);
  const { mean: difference, low, high, pValue } = pairedBootstrap(differences, options);
  const wins = differences.filter((value) => value > SAME).length;
  const losses = differences.filter((value) => value < -SAME).length;
  const ties = differences.length - wins - losses;
  return { metric, a: mean(a), b: mean(b), difference, low, high, pValue, wins, losses, ties };
}

function scoresOf(run: ScoredRun, ids: readonly string[], metric: string): number[] {
  return ids.map((id) => run.get(id)![metric]!);
}

function metricsOf(run: ScoredRun): string[] {
  const [first = {}] = run.values();
  return Object.keys(first);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function nothingShared(queries: number, metrics: readonly string[]): EngineError {
  const what = queries < 2 ? `${queries} queries` : "no measure";
  return new EngineError("BAD_REQUEST", `The two configurations share ${what}`, {
    hint: "Compare scores of the same queries by the same measures.",
    data: { queries, metrics },
  });
}
