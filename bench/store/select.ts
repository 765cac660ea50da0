import { openSqliteStore } from "../../src/store/open-sqlite-store.ts";
import type { Filter } from "../../src/core/filter.ts";
import type { Collections } from "./collections.ts";
import { line } from "./report.ts";
import { percentiles, secondsSince, takeTurns } from "./timing.ts";
import { PER_MILLES } from "./truth.ts";

const KEY = "bucket";
const TIMES = 5;
const CACHED = { queries: 20, block: 20, rounds: 1 };

interface Selected {
  readonly rows: number;
  /** Milliseconds. */
  readonly first: number;
  readonly again: number;
}

/** What it takes to find the rows of a metadata filter: for the first time, and again; without and with an index on the key. */
export async function measureSelect(collections: Collections): Promise<void> {
  const where = await collections.copy("select");
  const without = new Map<number, Selected>();
  for (const perMille of PER_MILLES) without.set(perMille, await select(where, perMille));
  const started = performance.now();
  {
    await using store = await openSqliteStore({ ...where, create: false });
    await store.addFacet(KEY);
  }
  line("select, addFacet", { seconds: secondsSince(started) });
  for (const perMille of PER_MILLES) {
    const plain = without.get(perMille)!;
    const indexed = await select(where, perMille);
    line(`select ${perMille / 10} % by metadata`, {
      rows: indexed.rows,
      "first time": plain.first,
      "first time with a facet": indexed.first,
      cached: indexed.again,
      ...(plain.rows !== indexed.rows && { "WRONG, rows without the facet": plain.rows }),
    });
  }
}

/** A store of its own for every measurement: after some, the store makes a facet by itself. Medians. */
async function select(where: { root: string; name: string }, perMille: number): Promise<Selected> {
  const filter: Filter = { field: KEY, op: "<", value: perMille };
  const runs: Selected[] = [];
  for (let i = 0; i < TIMES; i++) {
    await using store = await openSqliteStore({ ...where, create: false });
    // The parser is loaded and the thread is there.
    await store.select({ field: "$id", op: "=", value: "none" }, "chunk");
    const started = performance.now();
    const { rows } = await store.select(filter, "chunk");
    const first = performance.now() - started;
    const [again] = await takeTurns([{ callAsync: async () => await store.select(filter, "chunk") }], CACHED);
    runs.push({ rows: rows.length, first, again: again!.p50 });
  }
  return {
    rows: runs[0]!.rows,
    first: percentiles(runs.map(({ first }) => first)).p50,
    again: percentiles(runs.map(({ again }) => again)).p50,
  };
}
