import { existsSync, readFileSync } from "node:fs";
import { PlainKernels } from "./plain-kernels.ts";

/**
 * The inner loops of the randomised SVD and of the map of vectors, over addresses (multiples of 8) in the memory of a workspace. Matrices are row-major
 * float32 with a width that is a multiple of 8. Sums run in one fixed order: implementations agree in every bit.
 * Implementations: WebAssembly (`assembly/lsa.ts`) and `plain-kernels.ts`. Contract: `test/embed/lsa/kernels-contract.ts`.
 */
export interface Kernels {
  /**
   * out += Xᵀ (X · basis), over the rows [from, to) of a sparse matrix X [rows, n].
   *
   * @param pointers  u32 [rows + 1]; row i has the entries pointers[i] to pointers[i + 1]
   * @param columns   u32 [entries], below n
   * @param values    f32 [entries]
   * @param basis     f32 [n, width]
   * @param out       f32 [n, width]
   */
  addNormalProduct(
    pointers: number,
    from: number,
    to: number,
    columns: number,
    values: number,
    basis: number,
    width: number,
    out: number,
  ): void;
  /**
   * out += Aᵀ A, over the rows [from, to) of A. Only the lower triangle is right; what lies above it is undefined.
   *
   * @param out  f64 [width, width]
   */
  addGram(matrix: number, from: number, to: number, width: number, out: number): void;
  /**
   * The rows [from, to) of out = A · by.
   *
   * @param by   f32 [width, width]
   * @param out  f32 [rows, width], not A itself
   */
  multiply(matrix: number, from: number, to: number, width: number, by: number, out: number): void;
  /**
   * out[i] += Σₖ weights[k] (A[i] · directions[k])², over the rows [from, to) of A.
   *
   * @param directions  f32 [count, width]
   * @param weights     f64 [count]
   * @param out         f64 [rows]
   */
  addSquaredProjections(
    matrix: number,
    from: number,
    to: number,
    width: number,
    directions: number,
    weights: number,
    count: number,
    out: number,
  ): void;
}

/** Kernels with the memory they work on; it lives as long as this does. */
export interface Workspace {
  readonly kernels: Kernels;
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
let compiled: object | undefined;

/**
 * The compiled module, which may be posted to other threads; undefined where WebAssembly or its vectors are missing, where the
 * sources were never built, or where `KENNING_KERNELS=plain` asks to go without.
 */
export function lsaKernelModule(): object | undefined {
  if (process.env["KENNING_KERNELS"] === "plain") return undefined;
  const file = new URL("./kernels.wasm", import.meta.url);
  if (compiled !== undefined || webAssembly === undefined || !existsSync(file)) return compiled;
  const bytes = readFileSync(file);
  // What this processor or this Node cannot run is not valid.
  if (webAssembly.validate(bytes)) compiled = new webAssembly.Module(bytes);
  return compiled;
}

/**
 * Takes the module that another thread has compiled. Threads that each compile and drop their own make V8 13 end the
 * process now and then, on processors with memory protection keys (https://github.com/nodejs/node/issues/64500).
 */
export function adoptLsaKernelModule(module: object | undefined): void {
  compiled = module;
}

/** @throws {RangeError} when the machine does not have that much memory */
export function createWorkspace(bytes: number): Workspace {
  const module = lsaKernelModule();
  if (module === undefined) {
    const buffer = new ArrayBuffer(bytes);
    return { kernels: new PlainKernels(buffer), buffer };
  }
  const pages = Math.ceil(bytes / WASM_PAGE);
  const memory = new webAssembly!.Memory({ initial: pages, maximum: pages });
  const { exports } = new webAssembly!.Instance(module, { env: { memory } });
  return { kernels: exports as unknown as Kernels, buffer: memory.buffer };
}
