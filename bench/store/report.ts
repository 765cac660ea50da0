/** One line of the report: what, then figures by name. */
export function line(what: string, figures: Readonly<Record<string, number | string>>): void {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${typeof value === "number" ? rounded(value) : value}`);
  console.log(`${what.padEnd(34)} ${parts.join("  ")}`);
}

export interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** Milliseconds of each call, after some that do not count. */
export function timed<T>(count: number, call: (i: number) => T, warmUp = 50): Times & { readonly results: T[] } {
  for (let i = 0; i < Math.min(warmUp, count); i++) call(i);
  const times: number[] = [];
  const results = Array.from({ length: count }, (_, i) => {
    const started = performance.now();
    const result = call(i);
    times.push(performance.now() - started);
    return result;
  });
  return { ...percentiles(times), results };
}

/** As `timed`, one call after the other. */
export async function timedAsync<T>(
  count: number,
  call: (i: number) => Promise<T>,
  warmUp = 50,
): Promise<Times & { readonly results: T[] }> {
  for (let i = 0; i < Math.min(warmUp, count); i++) await call(i);
  const times: number[] = [];
  const results: T[] = [];
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    results.push(await call(i));
    times.push(performance.now() - started);
  }
  return { ...percentiles(times), results };
}

export function percentiles(times: readonly number[]): Times {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

function rounded(value: number): string {
  if (value === 0 || Math.abs(value) >= 100) return value.toFixed(0);
  return Math.abs(value) >= 1 ? value.toFixed(2) : value.toFixed(4);
}
