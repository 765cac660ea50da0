import type { VectorPlan } from "../../src/core/vector-plan.ts";
import type { UnitVector } from "../../src/core/vector.ts";
import { rowSetOf, type RowSet } from "../../src/store/row-set.ts";
import type { VectorResult } from "../../src/store/store.ts";
import type { VectorService } from "../../src/store/vectors/vector-service.ts";
import { isAccepted, K, QUERIES, rowOf, unitRowOf, type BenchData } from "./clustered-data.ts";
import { DEFAULT_EF, type DefaultHnswlib } from "./default-hnswlib.ts";
import type { OpenedSearches } from "./open-searches.ts";
import { line } from "./report.ts";
import { rowsOf } from "./search.ts";
import { percentiles, takeTurns, type Side } from "./timing.ts";
import { miscounted, PER_MILLES, recall, type PerMille, type Truth } from "./truth.ts";

/** Default calls back for every row it meets, which is slow. */
const DEFAULT_QUERIES = 100;

/**
 * Queries with a filter whose rows are known, as Default's callback knows them.
 *
 * @param exact  a service without a graph over the same rows: what the other way would have taken
 */
export async function measureFilters(
  data: BenchData,
  truth: Truth,
  fallback: DefaultHnswlib,
  opened: readonly OpenedSearches[],
  exact: VectorService,
): Promise<void> {
  const units = Array.from({ length: QUERIES }, (_, i) => unitRowOf(data.queries, i));
  for (const perMille of PER_MILLES) {
    if (perMille === 1000) continue;
    const rows = rowSetOf(acceptedRows(data, perMille));
    const defaultP50 = await measureDefault(data, truth, fallback, perMille);
    await measureEngines(opened, { exact, units, rows, perMille, truth: truth[perMille], defaultP50 });
  }
}

/** @returns milliseconds of a query */
async function measureDefault(
  data: BenchData,
  truth: Truth,
  fallback: DefaultHnswlib,
  perMille: PerMille,
): Promise<number> {
  const plain = Array.from({ length: DEFAULT_QUERIES }, (_, i) => Array.from(rowOf(data.queries, i)));
  const side: Side<number[]> = { call: (i) => fallback.searchFiltered(plain[i]!, perMille) };
  const [measured] = await takeTurns([side], { queries: DEFAULT_QUERIES, block: DEFAULT_QUERIES, rounds: 1 });
  const { p50, p99, results } = measured!;
  line(`filter ${perMille / 10} %, Default with its callback`, {
    p50,
    p99,
    "recall@10": recall(results, truth[perMille]),
    "wrong number of results": miscounted(results, truth[perMille]),
    of: DEFAULT_QUERIES,
    ef: DEFAULT_EF,
  });
  return p50;
}

interface FilterCase {
  readonly exact: VectorService;
  readonly units: readonly UnitVector[];
  readonly rows: RowSet;
  readonly perMille: PerMille;
  readonly truth: readonly (readonly number[])[];
  readonly defaultP50: number;
}

async function measureEngines(
  opened: readonly OpenedSearches[],
  { exact, units, rows, perMille, truth, defaultP50 }: FilterCase,
): Promise<void> {
  const sides = opened.flatMap(({ here, store }): Side<VectorResult>[] => [
    { call: (i) => here.search(units[i]!, K, rows) },
    { callAsync: async (i) => await store.searchVectors(units[i]!, K, rows) },
  ]);
  const listed: Side<VectorResult> = { call: (i) => exact.search(units[i]!, K, rows) };
  const [list, ...measured] = await takeTurns([listed, ...sides], { queries: QUERIES, block: 50, rounds: 1 });
  line(`filter ${perMille / 10} %, reading the ${rows.rows.length} codes`, {
    p50: list!.p50,
    p99: list!.p99,
    "recall@10": recall(list!.results.map(rowsOf), truth),
    "times faster than Default": defaultP50 / list!.p50,
  });
  for (const [i, { engine }] of opened.entries()) {
    const [inProcess, threaded] = [measured[2 * i]!, measured[2 * i + 1]!];
    const found = [inProcess, threaded].map(({ results }) => results.map(rowsOf));
    line(`filter ${perMille / 10} %, ${engine}`, {
      p50: inProcess.p50,
      p99: inProcess.p99,
      "recall@10": recall(found[0]!, truth),
      "wrong number of results": miscounted(found[0]!, truth) + miscounted(found[1]!, truth),
      "times faster than Default": defaultP50 / inProcess.p50,
      "through threads p50": threaded.p50,
      "its recall@10": recall(found[1]!, truth),
      ...waysOf(inProcess.results.map(({ plan }) => plan)),
      "through threads by the graph": shareOf(threaded.results, ({ plan }) => plan.way === "graph"),
    });
  }
}

/** How often which way was chosen, and what the plan thought of each, at the median. */
function waysOf(plans: readonly VectorPlan[]): Record<string, string> {
  const estimate = (way: "list" | "graph"): string => {
    const known = plans.map(({ estimates }) => estimates[way]).filter((value) => value !== null);
    return known.length === 0 ? "none" : (percentiles(known).p50 / 1000).toFixed(3);
  };
  return {
    "by the graph": shareOf(plans, ({ way }) => way === "graph"),
    completed: shareOf(plans, ({ completed }) => completed),
    "expected list": estimate("list"),
    "expected graph": estimate("graph"),
  };
}

function shareOf<T>(all: readonly T[], holds: (one: T) => boolean): string {
  return `${Math.round((100 * all.filter(holds).length) / all.length)} %`;
}

function acceptedRows({ count }: BenchData, perMille: number): number[] {
  return Array.from({ length: count }, (_, row) => row + 1).filter((_, row) => isAccepted(row, perMille));
}
