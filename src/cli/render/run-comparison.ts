import { ENOUGH_QUERIES, type MetricComparison, type RunComparison } from "../../eval/compare-runs.ts";
import { RETRIEVAL_METRICS } from "../../eval/retrieval.ts";
import { formatCount } from "./numbers.ts";
import { printable } from "./printable.ts";
import { type Column, renderTable } from "./table.ts";

/** Names of the two configurations, the baseline first. */
export interface ComparedNames {
  readonly a: string;
  readonly b: string;
}

const NUMBERS = ["before", "after", "difference", "95 % from", "to", "p", "wins", "losses", "ties"];
const COLUMNS: readonly Column[] = [
  { title: "measure" },
  ...NUMBERS.map((title) => ({ title, align: "right" as const })),
];

/** A line a measure: both means, the difference with its interval, and for how many queries each is better. */
export function renderComparison(
  { queries, resamples, seed, metrics }: RunComparison,
  { a, b }: ComparedNames,
): string {
  const head = `${printable(b)} against ${printable(a)}: ${formatCount(queries)} queries, ${formatCount(resamples)} resamples, seed ${seed}\n`;
  const table = renderTable(
    COLUMNS,
    metrics.map((comparison) => [
      titleOf(comparison),
      comparison.a.toFixed(4),
      comparison.b.toFixed(4),
      ...[comparison.difference, comparison.low, comparison.high].map(signed),
      comparison.pValue.toFixed(4),
      ...[comparison.wins, comparison.losses, comparison.ties].map(formatCount),
    ]),
  );
  return head + table;
}

/** What a reader of the comparison should know. */
export function comparisonNotices({ queries, onlyInA, onlyInB }: RunComparison, { a, b }: ComparedNames): string[] {
  return [
    ...[
      { count: onlyInA, name: a },
      { count: onlyInB, name: b },
    ]
      .filter(({ count }) => count > 0)
      .map(({ count, name }) => `${formatCount(count)} queries are in ${name} only, and left out`),
    ...(queries < ENOUGH_QUERIES ? [`fewer than ${ENOUGH_QUERIES} queries: the intervals are too narrow`] : []),
  ];
}

function titleOf({ metric }: MetricComparison): string {
  return RETRIEVAL_METRICS.find(({ key }) => key === metric)?.title ?? printable(metric);
}

function signed(value: number): string {
  const text = value.toFixed(4);
  return value > 0 ? `+${text}` : text.replace(/^-(0\.0+)$/, "$1");
}
