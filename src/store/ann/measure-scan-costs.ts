import { toUnit } from "../../core/vector.ts";
import type { CandidateScan } from "./candidate-scan.ts";
import type { MemoryPool } from "./memory-pool.ts";
import type { VectorTable } from "./vector-table.ts";

/** What reading codes costs on this machine, nanoseconds each; rescoring is not counted. */
export interface ScanCosts {
  /** A code that is read in order. */
  readonly scanned: number;
  /** A code that is looked up by its row. */
  readonly listed: number;
}

const MAX_LISTED = 1024;
/** Enough to outgrow the nearer caches, few enough to be done in a millisecond. */
const MAX_SCANNED = 16_384;
const BUDGET_MS = 1;
const MIN_RUNS = 3;
const K = 10;

/** What is said before anything was measured: about twice what a current processor takes. */
export function guessScanCosts(stride: number): ScanCosts {
  return { scanned: stride / 12, listed: stride / 6 };
}

/** Times scans of the table as it is. For a table too small to be timed the costs are guessed: there every plan is fast. */
export function measureScanCosts(table: VectorTable, scan: CandidateScan, pool: MemoryPool): ScanCosts {
  const { slots, stride, dimensions, memory } = table;
  if (slots < MAX_LISTED) return guessScanCosts(stride);
  const query = toUnit(Float64Array.from({ length: dimensions }, (_, i) => Math.sin(i + 1)));
  const scanned = Math.min(slots, MAX_SCANNED);
  const piece = pool.take(4 * MAX_LISTED);
  for (let i = 0; i < MAX_LISTED; i++) {
    memory.u32[(piece.address >>> 2) + i] = Math.floor((i * slots) / MAX_LISTED);
  }
  const list = { address: piece.address, count: MAX_LISTED };
  const costs = {
    scanned: time(() => scan.scanFirst(query, K, scanned)) / scanned,
    listed: time(() => scan.scanList(query, K, list)) / MAX_LISTED,
  };
  pool.giveBack(piece);
  return costs;
}

/** @returns nanoseconds of the fastest run */
function time(run: () => void): number {
  const end = performance.now() + BUDGET_MS;
  let fastest = Infinity;
  for (let runs = 0; runs < MIN_RUNS || performance.now() < end; runs++) {
    const start = performance.now();
    run();
    fastest = Math.min(fastest, performance.now() - start);
  }
  return fastest * 1e6;
}
