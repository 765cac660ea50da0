import { existsSync, readFileSync } from "node:fs";
import { PlainKernels } from "./plain-kernels.ts";
import type { VectorMemory } from "./vector-memory.ts";
import { hasVectorsAndThreads, webAssembly } from "./web-assembly.ts";

/**
 * The inner loops of vector search, over addresses in the memory of a vector table (`memory-layout.ts`).
 * Implementations: WebAssembly (`assembly/`) and `plain-kernels.ts`. Contract: `test/store/ann/kernels-contract.ts`.
 */
export interface Kernels {
  /**
   * Finds every row that may be among the k nearest: whose upper bound reaches the k-th best lower bound.
   *
   * @param task   address of a task (`TASK_…`); its candidates are written
   * @param slots  how many to scan, from the first; at most those in use
   * @returns      how many candidates there are, or −1 when they did not fit
   */
  scanAll(task: number, slots: number): number;
  /** As `scanAll`, over the slots u32 [count] at `list`. */
  scanList(task: number, list: number, count: number): number;
  /**
   * Maps row ids, u32 [count], to their slots and leaves out rows that are not in the table.
   *
   * @param out  u32 [count]; may be `rows`
   * @returns    how many slots were written
   */
  mapRows(rows: number, count: number, out: number): number;
  /**
   * Dot products, summed in float64: the same bits for the same pair on every implementation.
   *
   * @param addresses  u32 [count], each of f32 [stride]
   * @param query      f64 [stride]
   * @param out        f64 [count]
   */
  scoreFloats(addresses: number, count: number, query: number, out: number): void;
}

const instances = new WeakMap<object, Readonly<Record<string, unknown>>>();
let compiled: object | undefined;

/**
 * What the WebAssembly module exports, bound to this memory; one instance a memory and thread.
 * undefined where WebAssembly, its vectors or its threads are missing, or where `KENNING_KERNELS=plain` asks to go without.
 */
export function kernelExports({ handle }: VectorMemory): Readonly<Record<string, unknown>> | undefined {
  if (process.env["KENNING_KERNELS"] === "plain" || handle instanceof SharedArrayBuffer) return undefined;
  if (webAssembly === undefined || !hasVectorsAndThreads()) return undefined;
  let exports = instances.get(handle);
  if (exports === undefined) {
    const file = new URL("./kernels.wasm", import.meta.url);
    // Sources that were never built: everything works, more slowly, and doctor says so.
    if (compiled === undefined && !existsSync(file)) return undefined;
    compiled ??= new webAssembly.Module(readFileSync(file));
    ({ exports } = new webAssembly.Instance(compiled, { env: { memory: handle } }));
    instances.set(handle, exports);
  }
  return exports;
}

export function loadKernels(memory: VectorMemory): Kernels {
  return (kernelExports(memory) as Kernels | undefined) ?? new PlainKernels(memory);
}
