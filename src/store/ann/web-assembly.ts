/** What the store uses of WebAssembly, which Node's types leave out: memory that threads share, and modules made on the spot. */
export interface WebAssemblyMemory {
  readonly buffer: SharedArrayBuffer;
  /** @returns the pages there were */
  grow(pages: number): number;
}

interface WebAssemblyApi {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => WebAssemblyMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
}

/** Absent where the process may not compile code (`node --jitless`). */
export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;

/** A module that has shared memory, an atomic load and an instruction on vectors. */
const PROBE = Uint8Array.from(
  [
    "0061736d 01000000",
    "01 04 01 60 00 00", // (type (func))
    "03 02 01 00", // (func 0)
    "05 04 01 03 01 01", // (memory 1 1 shared)
    "0a 10 01 0e 00",
    "41 00 fe 10 02 00 1a", // (drop (i32.atomic.load (i32.const 0)))
    "41 00 fd 0f 1a 0b", // (drop (i8x16.splat (i32.const 0)))
  ].flatMap((section) => [...Buffer.from(section.replaceAll(" ", ""), "hex")]),
);

/** Whether WebAssembly has vectors and threads here. */
export function hasVectorsAndThreads(): boolean {
  return webAssembly !== undefined && webAssembly.validate(PROBE);
}
