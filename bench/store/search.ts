import { K, QUERIES, rowOf, unitRowOf, type BenchData } from "./clustered-data.ts";
import { DEFAULT_EF, type DefaultHnswlib } from "./default-hnswlib.ts";
import type { OpenedSearches } from "./open-searches.ts";
import { line } from "./report.ts";
import { percentiles, takeTurns, type Measured, type Side } from "./timing.ts";
import { recall, type Truth } from "./truth.ts";
import type { VectorResult } from "../../src/store/store.ts";
import type { UnitVector } from "../../src/core/vector.ts";

const AT_ONCE = 16;

type Rows = readonly number[];

/** Row i is chunk i + 1. */
export function rowsOf({ candidates }: VectorResult): number[] {
  return candidates.map(({ id }) => Number(id) - 1);
}

/** Queries without a filter: Default, each engine on this thread, each through the store's threads; all by turns. */
export async function measureSearch(
  { queries }: BenchData,
  truth: Truth,
  fallback: DefaultHnswlib,
  opened: readonly OpenedSearches[],
): Promise<void> {
  const views = Array.from({ length: QUERIES }, (_, i) => rowOf(queries, i));
  const plain = views.map((view) => Array.from(view));
  const units = views.map((_, i) => unitRowOf(queries, i));
  const sides: Side<Rows | VectorResult>[] = [
    { call: (i) => fallback.search(plain[i]!) },
    { call: (i) => fallback.search(Array.from(views[i]!)) },
    ...opened.flatMap(({ here, store }): Side<VectorResult>[] => [
      { call: (i) => here.search(units[i]!, K, undefined) },
      { callAsync: async (i) => await store.searchVectors(units[i]!, K) },
    ]),
  ];
  const [bare, copied, ...engines] = await takeTurns(sides, { queries: QUERIES, block: 100, rounds: 3 });
  const found = ({ results }: Measured<Rows | VectorResult>): number =>
    recall(
      results.map((result) => ("plan" in result ? rowsOf(result) : result)),
      truth[1000],
    );
  line("Default, array ready", { p50: bare!.p50, p99: bare!.p99, "recall@10": found(bare!), ef: DEFAULT_EF });
  line("Default, Array.from in it", { p50: copied!.p50, p99: copied!.p99 });
  for (const [i, { engine, here, state }] of opened.entries()) {
    const [inProcess, threaded] = [engines[2 * i]!, engines[2 * i + 1]!];
    const { way } = here.search(units[0]!, K, undefined).plan;
    line(`${engine}, where it runs`, {
      p50: inProcess.p50,
      p99: inProcess.p99,
      "recall@10": found(inProcess),
      "times faster than Default": bare!.p50 / inProcess.p50,
      way,
      "ef as measured": state.ef ?? "none",
      "p50 of first time": inProcess.firstP50,
    });
    line(`${engine}, through the store's threads`, {
      p50: threaded.p50,
      p99: threaded.p99,
      "recall@10": found(threaded),
      "times faster than Default": bare!.p50 / threaded.p50,
      "p50 of first time": threaded.firstP50,
    });
  }
  for (const one of opened) await measureHop(one, units);
}

/** What going to another thread and back adds: one call after the other, then many at once. */
async function measureHop(
  { engine, here, store, services }: OpenedSearches,
  units: readonly UnitVector[],
): Promise<void> {
  const turns = { queries: QUERIES, block: 1, rounds: 2 };
  const [inProcess, threaded, trivial] = await takeTurns<unknown>(
    [
      { call: (i) => here.search(units[i]!, K, undefined) },
      { callAsync: async (i) => await store.searchVectors(units[i]!, K) },
      { callAsync: async () => await services.reader.settings() },
    ],
    turns,
  );
  const times: number[] = [];
  for (let from = 0; from + AT_ONCE <= QUERIES; from += AT_ONCE) {
    const started = performance.now();
    await Promise.all(units.slice(from, from + AT_ONCE).map(async (unit) => await store.searchVectors(unit, K)));
    times.push((performance.now() - started) / AT_ONCE);
  }
  line(`${engine}, the hop`, {
    "adds at the median": threaded!.p50 - inProcess!.p50,
    "a trivial call p50": trivial!.p50,
    [`${AT_ONCE} searches at once, each`]: percentiles(times).p50,
  });
}
