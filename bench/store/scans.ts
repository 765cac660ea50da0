import { ExactSearch } from "../../src/store/ann/exact-search.ts";
import { loadKernels } from "../../src/store/ann/kernels.ts";
import { VectorTable } from "../../src/store/ann/vector-table.ts";
import { DIMENSIONS, K, rowOf, unitRowOf, type BenchData } from "./clustered-data.ts";
import { line } from "./report.ts";
import { percentiles, takeTurns } from "./timing.ts";
import { recall, type Truth } from "./truth.ts";

const SCANS = 200;
/** Each takes some hundred milliseconds. */
const NAIVE_SCANS = 10;
const COUNTED = 100;

/** Exact search over all vectors: int8 codes and float32 rescoring, against reading every float32 value. */
export async function measureScans(data: BenchData, truth: Truth): Promise<void> {
  const { count, queries } = data;
  const units = Array.from({ length: SCANS }, (_, i) => unitRowOf(queries, i));
  const table = VectorTable.create(DIMENSIONS);
  for (let row = 0; row < count; row++) table.add(row + 1, unitRowOf(data.vectors, row));
  const rescored = rescoredEach(data, table);
  for (let slot = 0; slot < count; slot++) table.setFloats(slot, rowOf(data.vectors, slot));
  const exact = new ExactSearch(table, () => []);
  const scanFloats = floatScan(table);
  const products = new Float64Array(count);
  const [codes, floats] = await takeTurns<readonly number[]>(
    [
      { call: (i) => Array.from(exact.search(units[i]!, K).rowIds, (row) => row - 1) },
      {
        call: (i) => {
          scanFloats(units[i]!);
          return [];
        },
      },
    ],
    { queries: SCANS, block: 10, rounds: 1 },
  );
  const naive = percentiles(
    units.slice(0, NAIVE_SCANS).map((unit) => {
      const started = performance.now();
      naiveScan(data.vectors, unit, products);
      return performance.now() - started;
    }),
  );
  const per100k = (milliseconds: number): number => (milliseconds * 100_000) / count;
  line("exact scan, int8 with float32 rescoring", {
    p50: codes!.p50,
    p99: codes!.p99,
    "per 100,000": per100k(codes!.p50),
    "recall@10": recall(codes!.results, truth[1000]),
    "candidates rescored": rescored,
    "times faster than float32": floats!.p50 / codes!.p50,
    "than a plain loop": naive.p50 / codes!.p50,
  });
  line("  scoring only, float32 in WebAssembly SIMD", { p50: floats!.p50, "per 100,000": per100k(floats!.p50) });
  line("  scoring only, a plain loop", { p50: naive.p50, "per 100,000": per100k(naive.p50) });
}

/** @returns rows whose float32 values a search looks at, on average */
function rescoredEach({ vectors, queries }: BenchData, shared: VectorTable): number {
  const table = VectorTable.attach(shared.handle);
  // Every value then has to be asked for.
  table.setFloats = () => false;
  let asked = 0;
  const exact = new ExactSearch(table, (rowIds) => {
    asked += rowIds.length;
    return rowIds.map((row) => rowOf(vectors, row - 1));
  });
  for (let i = 0; i < COUNTED; i++) exact.search(unitRowOf(queries, i), K);
  return asked / COUNTED;
}

/** The kernel that scores float32 rows, over all of them; its sums are float64. */
function floatScan(table: VectorTable): (query: Float32Array) => void {
  const { memory, slots, stride } = table;
  const [addresses, query, out] = [4 * slots, 8 * stride, 8 * slots].map((bytes) => table.allocate(bytes));
  memory.reach(out! + 8 * slots);
  for (let slot = 0; slot < slots; slot++) memory.u32[(addresses! >>> 2) + slot] = table.floatAddress(slot);
  const kernels = loadKernels(memory);
  return (values) => {
    memory.f64.set(values, query! >>> 3);
    kernels.scoreFloats(addresses!, slots, query!, out!);
  };
}

function naiveScan(vectors: Float32Array, query: Float32Array, products: Float64Array): void {
  for (let row = 0; row < products.length; row++) {
    let sum = 0;
    for (let i = 0; i < DIMENSIONS; i++) sum += query[i]! * vectors[row * DIMENSIONS + i]!;
    products[row] = sum;
  }
}
