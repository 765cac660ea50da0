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
  /** As `scanAll`, over the slots whose bit is set in `marked`; `markSlots` sets them. */
  scanMarked(task: number, slots: number, marked: number): number;
  /** Sets the bits of the slots u32 [count] at `list`, bit `slot & 7` of byte `slot >> 3`, and clears all others of the bytes. */
  markSlots(list: number, count: number, marked: number, bytes: number): void;
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
 * The compiled module; undefined where WebAssembly, its vectors or its threads are missing, where the sources were never
 * built, or where `KENNING_KERNELS=plain` asks to go without. It may be posted to other threads.
 */
export function kernelModule(): object | undefined {
  if (process.env["KENNING_KERNELS"] === "plain") return undefined;
  if (compiled !== undefined || webAssembly === undefined || !hasVectorsAndThreads()) return compiled;
  const file = new URL("./kernels.wasm", import.meta.url);
  if (existsSync(file)) compiled = new webAssembly.Module(readFileSync(file));
  return compiled;
}

/**
 * Takes the module that another thread has compiled. Threads that each compile and drop their own make V8 13 end the
 * process now and then, on processors with memory protection keys (https://github.com/nodejs/node/issues/64500).
 */
export function adoptKernelModule(module: object | undefined): void {
  compiled = module;
}

/** What the WebAssembly module exports, bound to this memory; one instance a memory and thread. See `kernelModule` for undefined. */
export function kernelExports({ handle }: VectorMemory): Readonly<Record<string, unknown>> | undefined {
  const module = handle instanceof SharedArrayBuffer ? undefined : kernelModule();
  if (module === undefined) return undefined;
  let exports = instances.get(handle);
  if (exports === undefined) {
    ({ exports } = new webAssembly!.Instance(module, { env: { memory: handle } }));
    instances.set(handle, exports);
  }
  return exports;
}

export function loadKernels(memory: VectorMemory): Kernels {
  return (kernelExports(memory) as Kernels | undefined) ?? new PlainKernels(memory);
}
