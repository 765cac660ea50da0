import { setTimeout } from "node:timers/promises";
import { K, QUERIES, unitRowOf, type BenchData } from "./clustered-data.ts";
import type { OpenedSearches } from "./open-searches.ts";
import { line } from "./report.ts";
import { percentiles, secondsSince, type Times } from "./timing.ts";

const IN_FLIGHT = 32;
const LOAD_MS = 5000;
const QUIET_MS = 1000;
const TIMER_MS = 1;

/** How late timers of the main thread are while searches keep the store's threads busy. */
export async function measureEventLoop({ queries }: BenchData, opened: readonly OpenedSearches[]): Promise<void> {
  const units = Array.from({ length: QUERIES }, (_, i) => unitRowOf(queries, i));
  line("event loop at rest, timer delay", { ...(await timerDelays(QUIET_MS)) });
  for (const { engine, store } of opened) {
    let answered = 0;
    let next = 0;
    const started = performance.now();
    const keepAsking = async (): Promise<void> => {
      while (performance.now() < started + LOAD_MS) {
        await store.searchVectors(units[next++ % QUERIES]!, K);
        answered++;
      }
    };
    const asking = Array.from({ length: IN_FLIGHT }, keepAsking);
    const delays = await timerDelays(LOAD_MS);
    await Promise.all(asking);
    const seconds = secondsSince(started);
    line(`event loop under ${engine}, timer delay`, {
      ...delays,
      "searches/s": answered / seconds,
      "in flight": IN_FLIGHT,
    });
  }
}

/** Milliseconds beyond what was asked for. */
async function timerDelays(forMs: number): Promise<Times> {
  const delays: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const started = performance.now();
    await setTimeout(TIMER_MS);
    delays.push(Math.max(0, performance.now() - started - TIMER_MS));
  }
  return percentiles(delays);
}
