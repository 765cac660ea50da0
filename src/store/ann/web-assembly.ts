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
const PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  // (type (func)) (func 0) (memory 1 1 shared)
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x05, 0x04, 0x01, 0x03, 0x01, 0x01],
  // i32.const 0, i32.atomic.load, drop; i32.const 0, i8x16.splat, drop
  ...[0x0a, 0x10, 0x01, 0x0e, 0x00],
  ...[0x41, 0x00, 0xfe, 0x10, 0x02, 0x00, 0x1a],
  ...[0x41, 0x00, 0xfd, 0x0f, 0x1a, 0x0b],
);

/** Whether WebAssembly has vectors and threads here. */
export function hasVectorsAndThreads(): boolean {
  return webAssembly !== undefined && webAssembly.validate(PROBE);
}
