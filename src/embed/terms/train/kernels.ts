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

interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => {
    readonly buffer: SharedArrayBuffer;
  };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
}

/** Node's types leave it out, and a process may be without it (`node --jitless`). */
const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
const WASM_PAGE = 65_536;
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
  const pages = Math.ceil(bytes / WASM_PAGE);
  if (module === undefined) {
    const buffer = new SharedArrayBuffer(pages * WASM_PAGE);
    return { handle: buffer, buffer, module };
  }
  const handle = new webAssembly!.Memory({ initial: pages, maximum: pages, shared: true });
  return { handle, buffer: handle.buffer, module };
}

export function loadKernels(memory: TrainingMemory): Kernels {
  return (instantiate(memory) as Kernels | null) ?? new PlainKernels(memory.buffer);
}

/** What the module computes, over a memory; null where there is no module. The kernels of Word2Vec, GloVe and documents are one. */
export function instantiate({ handle, module }: TrainingMemory): object | null {
  if (module === undefined) return null;
  return new webAssembly!.Instance(module, { env: { memory: handle } }).exports;
}
