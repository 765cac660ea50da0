export interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Something that is timed against others; `i` is the number of the query. */
export type Side<T> = { readonly call: (i: number) => T } | { readonly callAsync: (i: number) => Promise<T> };

export interface Measured<T> extends Times {
  /** Median of the first call of each query, when its neighbors may be read for the first time. */
  readonly firstP50: number;
  /** Of each query. */
  readonly results: readonly T[];
}

export interface Turns {
  readonly queries: number;
  /** Calls of one side before it is the next one's turn. */
  readonly block: number;
  /** Passes that count, after one that does not. */
  readonly rounds: number;
}

/** Milliseconds of each call. The sides take turns, so that a machine whose speed drifts is the same for all. */
export async function takeTurns<T>(
  sides: readonly Side<T>[],
  { queries, block, rounds }: Turns,
): Promise<Measured<T>[]> {
  const runs = sides.map(() => ({ first: [] as number[], times: [] as number[], results: [] as T[] }));
  for (let round = 0; round <= rounds; round++) {
    for (let from = 0; from < queries; from += block) {
      for (const [s, side] of sides.entries()) {
        const { first, times, results } = runs[s]!;
        for (let i = from; i < Math.min(from + block, queries); i++) {
          const started = performance.now();
          // Awaiting what is there already would be timed too.
          results[i] = "call" in side ? side.call(i) : await side.callAsync(i);
          (round === 0 ? first : times).push(performance.now() - started);
        }
      }
    }
  }
  return runs.map(({ first, times, results }) => ({
    ...percentiles(times),
    firstP50: percentiles(first).p50,
    results,
  }));
}

export function percentiles(times: readonly number[]): Times {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

export function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
