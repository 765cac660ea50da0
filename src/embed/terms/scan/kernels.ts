import { existsSync, readFileSync } from "node:fs";
import { PlainKernels } from "./plain-kernels.ts";

/**
 * Similarities of term vectors, over addresses (multiples of 16) in the memory of a workspace. Rows are float32 with a stride that is
 * a multiple of 4 values; counts of rows are taken as if rounded up to a multiple of 4, and room for that has to be there.
 * Implementations: WebAssembly (`assembly/term-scan.ts`) and `plain-kernels.ts`. Contract: `test/embed/terms/scan/kernels.test.ts`.
 */
export interface ScanKernels {
  /** Dot products of rows with a query, f32 [stride], into f32 [count]. */
  scoreRows(rows: number, count: number, stride: number, query: number, out: number): void;
  /**
   * Dot products of rows of int8 codes with a query, int16 [stride], times the row's scale and the query's, into f32 [count].
   *
   * @param stride  a multiple of 16; sums have to stay below 2³¹
   * @param scales  f32 [count]
   */
  scoreCodes(
    codes: number,
    scales: number,
    count: number,
    stride: number,
    query: number,
    queryScale: number,
    out: number,
  ): void;
  /**
   * The same as `scoreRows` with several queries.
   *
   * @param queryCount  even
   * @param out         f32 [queryCount, outStride]
   */
  scoreMany(
    rows: number,
    count: number,
    stride: number,
    queries: number,
    queryCount: number,
    out: number,
    outStride: number,
  ): void;
  /**
   * Where plus + plusToo − minus (3CosAdd) is highest.
   *
   * @param threshold  what has to be exceeded
   * @returns          −1 where nothing does; the first of equals
   */
  bestOffset(plus: number, plusToo: number, minus: number, count: number, threshold: number): number;
  /** Where 3CosMul is highest: plus · plusToo / (minus + 1e-6), each shifted from [−1, 1] to [0, 1]. */
  bestRatio(plus: number, plusToo: number, minus: number, count: number, threshold: number): number;
}

/** Kernels with the memory they work on; it lives as long as this does. */
export interface ScanWorkspace {
  readonly kernels: ScanKernels;
  /** Zeroed. */
  readonly buffer: ArrayBuffer;
}

interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
}

/** Node's types leave it out, and a process may be without it (`node --jitless`). */
const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
const WASM_PAGE = 65_536;
const MAX_PAGES = 65_536;
let compiled: object | undefined;

/** Undefined where WebAssembly or its vectors are missing, or where `KENNING_KERNELS=plain` asks to go without. */
function scanKernelModule(): object | undefined {
  if (process.env["KENNING_KERNELS"] === "plain") return undefined;
  const file = new URL("./kernels.wasm", import.meta.url);
  if (compiled !== undefined || webAssembly === undefined || !existsSync(file)) return compiled;
  const bytes = readFileSync(file);
  // What this processor or this Node cannot run is not valid.
  if (webAssembly.validate(bytes)) compiled = new webAssembly.Module(bytes);
  return compiled;
}

/** @throws {RangeError} when the machine does not have that much memory */
export function createScanWorkspace(bytes: number): ScanWorkspace {
  const module = scanKernelModule();
  const pages = Math.ceil(bytes / WASM_PAGE);
  if (module === undefined || pages > MAX_PAGES) {
    const buffer = new ArrayBuffer(Math.ceil(bytes / 16) * 16);
    return { kernels: new PlainKernels(buffer), buffer };
  }
  const memory = new webAssembly!.Memory({ initial: pages, maximum: pages });
  const { exports } = new webAssembly!.Instance(module, { env: { memory } });
  return { kernels: exports as unknown as ScanKernels, buffer: memory.buffer };
}
