import { existsSync, readFileSync } from "node:fs";
import { PlainKernels } from "./plain-kernels.ts";

/**
 * The inner loops of training, over addresses in memory that threads share (`task-layout.ts`).
 * Implementations: WebAssembly (`assembly/terms.ts`) and `plain-kernels.ts`. Contract: `test/embed/terms/train/kernels-contract.ts`.
 */
export interface Kernels {
  /**
   * Trains on whole sentences.
   *
   * @param task    address of the thread's task
   * @param tokens  u32 [count]: numbers of terms, each sentence followed by `END_OF_SENTENCE`
   * @param alpha   learning rate
   * @returns       how many of the terms were left after thinning out
   */
  trainSentences(task: number, tokens: number, count: number, alpha: number): number;
  /**
   * Trains on whole documents by PV-DBOW, where the architecture is skip-gram, or PV-DM, where it is CBOW.
   *
   * @param tokens  as above, the number of the document's vector before each document's terms
   */
  trainDocuments(task: number, tokens: number, count: number, alpha: number): number;
}

/** Memory that threads share. Posting its handle and the module gives another thread the same. */
export interface TrainingMemory {
  /** A memory of WebAssembly, or the buffer itself where there is no module. */
  readonly handle: object;
  readonly buffer: SharedArrayBuffer;
  readonly module: object | undefined;
}

interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
}

/** Node's types leave it out, and a process may be without it (`node --jitless`). */
const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
const WASM_PAGE = 65_536;
/** All that 32 bits address; what is not used takes no memory. */
const MAX_PAGES = 65_536;
/** The fastest first: with multiplication and addition in one instruction, which not every Node has. */
export const KERNEL_FILES = ["kernels-relaxed.wasm", "kernels.wasm"] as const;
let compiled: object | undefined;

/** Undefined for one that was never built, or that this processor or this Node cannot run. */
export function compileKernels(name: (typeof KERNEL_FILES)[number]): object | undefined {
  const file = new URL(name, import.meta.url);
  if (webAssembly === undefined || !existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  return webAssembly.validate(bytes) ? new webAssembly.Module(bytes) : undefined;
}

/**
 * The compiled module; undefined where there is none, or where `KENNING_KERNELS=plain` asks to go without. It is compiled once and
 * posted to other threads: threads that each compile and drop their own make V8 13 end the process now and then
 * (https://github.com/nodejs/node/issues/64500).
 */
function kernelModule(): object | undefined {
  if (process.env["KENNING_KERNELS"] === "plain") return undefined;
  for (const name of KERNEL_FILES) compiled ??= compileKernels(name);
  return compiled;
}

/** Zeroed. @throws {RangeError} when the machine does not have that much memory */
export function createTrainingMemory(bytes: number, module = kernelModule()): TrainingMemory {
  if (module === undefined) return plainMemory(bytes);
  const pages = Math.ceil(bytes / WASM_PAGE);
  const handle = new webAssembly!.Memory({ initial: pages, maximum: MAX_PAGES, shared: true });
  return { handle, buffer: handle.buffer, module };
}

/** One without a module, which plain kernels work on. */
export function plainMemory(bytes: number): TrainingMemory {
  const buffer = new SharedArrayBuffer(WASM_PAGE * Math.ceil(bytes / WASM_PAGE));
  return { handle: buffer, buffer, module: undefined };
}

/** The same memory with so many bytes at least. @throws {RangeError} as above */
export function growMemory(memory: TrainingMemory, bytes: number): TrainingMemory {
  const { handle, buffer, module } = memory;
  if (buffer.byteLength >= bytes) return memory;
  if (module === undefined) {
    const grown = plainMemory(Math.max(bytes, 2 * buffer.byteLength));
    new Uint8Array(grown.buffer).set(new Uint8Array(buffer));
    return grown;
  }
  const wasm = handle as WasmMemory;
  wasm.grow(Math.ceil((bytes - buffer.byteLength) / WASM_PAGE));
  return { handle, buffer: wasm.buffer, module };
}

/** The same memory for something else, which finds so many bytes of zeros. @throws {RangeError} as above */
export function clearMemory(memory: TrainingMemory, bytes: number): TrainingMemory {
  new Uint8Array(memory.buffer, 0, Math.min(bytes, memory.buffer.byteLength)).fill(0);
  return growMemory(memory, bytes);
}

export function loadKernels(memory: TrainingMemory): Kernels {
  return (instantiate(memory) as Kernels | null) ?? new PlainKernels(memory.buffer);
}

/** What the module computes, over a memory; null where there is no module. The kernels of Word2Vec, GloVe and documents are one. */
export function instantiate({ handle, module }: TrainingMemory): object | null {
  if (module === undefined) return null;
  return new webAssembly!.Instance(module, { env: { memory: handle, pow: Math.pow } }).exports;
}
