import { EngineError } from "../../core/errors.ts";
import { ALIGNMENT, HEAP, HEAP_END_AT, HEAP_LIMIT_AT, HEAP_PAGES, WASM_PAGE } from "./memory-layout.ts";
import { webAssembly, type WebAssemblyMemory } from "./web-assembly.ts";

/** What other threads attach to; may be posted to them. */
export type MemoryHandle = WebAssemblyMemory | SharedArrayBuffer;

/** One page less than 4 GiB, so that the end of an array never wraps around to address 0. */
export const MAX_MEMORY_BYTES = (65_536 - 1) * WASM_PAGE;
/** Growing interrupts every thread that has the memory, so it is done in large steps; pages never touched cost nothing. */
const GROWTH_PAGES = 256;

/**
 * Memory that threads and kernels share, up to 4 GiB, handed out piece by piece and never taken back.
 * The views are this thread's; call `reach` before using an address that another thread allocated.
 */
export class VectorMemory {
  readonly handle: MemoryHandle;
  u8!: Uint8Array<SharedArrayBuffer>;
  i8!: Int8Array<SharedArrayBuffer>;
  i16!: Int16Array<SharedArrayBuffer>;
  i32!: Int32Array<SharedArrayBuffer>;
  u32!: Uint32Array<SharedArrayBuffer>;
  f32!: Float32Array<SharedArrayBuffer>;
  f64!: Float64Array<SharedArrayBuffer>;

  constructor(handle: MemoryHandle) {
    this.handle = handle;
    this.#look();
  }

  /** @param limitBytes  at most `MAX_MEMORY_BYTES` */
  static create(limitBytes = MAX_MEMORY_BYTES): VectorMemory {
    const memory = new VectorMemory(
      webAssembly === undefined
        ? new SharedArrayBuffer(HEAP, { maxByteLength: MAX_MEMORY_BYTES })
        : new webAssembly.Memory({ initial: HEAP_PAGES, maximum: 65_536, shared: true }),
    );
    memory.u32[HEAP_LIMIT_AT >>> 2] = Math.floor(limitBytes / ALIGNMENT);
    memory.u32[HEAP_END_AT >>> 2] = HEAP / ALIGNMENT;
    return memory;
  }

  /** Bytes handed out, the tables included; not all of them need be touched. */
  get allocatedBytes(): number {
    return Atomics.load(this.u32, HEAP_END_AT >>> 2) * ALIGNMENT;
  }

  /**
   * Zeroed bytes at a multiple of 64. Any thread may call this at any time.
   *
   * @returns the address
   * @throws {EngineError} `STORAGE_FAILED` when the memory is full
   */
  allocate(bytes: number): number {
    const units = Math.ceil(bytes / ALIGNMENT);
    const limit = this.u32[HEAP_LIMIT_AT >>> 2]!;
    let start = Atomics.load(this.u32, HEAP_END_AT >>> 2);
    for (;;) {
      if (start + units > limit) throw memoryFull(bytes, limit * ALIGNMENT);
      const seen = Atomics.compareExchange(this.u32, HEAP_END_AT >>> 2, start, start + units);
      if (seen === start) break;
      start = seen;
    }
    this.#growTo((start + units) * ALIGNMENT, limit * ALIGNMENT);
    return start * ALIGNMENT;
  }

  /** Makes the views cover what lies before `end`. */
  reach(end: number): void {
    if (end > this.u8.length) this.#look();
  }

  #growTo(end: number, limit: number): void {
    this.reach(end);
    const missing = end - this.u8.length;
    if (missing <= 0) return;
    try {
      if (this.handle instanceof SharedArrayBuffer)
        this.handle.grow(Math.min(end + GROWTH_PAGES * WASM_PAGE, MAX_MEMORY_BYTES));
      else this.handle.grow(pagesToGrow(missing, limit - this.u8.length));
    } catch (error) {
      // Another thread may have grown it meanwhile, as far as it goes.
      this.#look();
      if (this.u8.length < end) throw memoryFull(end, limit, error);
    }
    this.#look();
  }

  #look(): void {
    const { handle } = this;
    // A thread learns with delay that another one grew the memory; growing it by nothing tells it at once.
    if (!(handle instanceof SharedArrayBuffer)) handle.grow(0);
    const buffer = handle instanceof SharedArrayBuffer ? handle : handle.buffer;
    this.u8 = new Uint8Array(buffer, 0, buffer.byteLength);
    this.i8 = new Int8Array(buffer, 0, buffer.byteLength);
    this.i16 = new Int16Array(buffer, 0, buffer.byteLength >>> 1);
    this.i32 = new Int32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
    this.u32 = new Uint32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
    this.f32 = new Float32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
    this.f64 = new Float64Array(buffer, 0, Math.floor(buffer.byteLength / 8));
  }
}

function pagesToGrow(missing: number, room: number): number {
  const needed = Math.ceil(missing / WASM_PAGE);
  return Math.max(needed, Math.min(GROWTH_PAGES, Math.floor(room / WASM_PAGE)));
}

function memoryFull(bytes: number, limitBytes: number, cause?: unknown): EngineError {
  return new EngineError("STORAGE_FAILED", `The memory for vectors is full: ${bytes} more bytes do not fit`, {
    hint: "Split the collection, or index it with a model of fewer dimensions.",
    data: { bytes, limitBytes },
    cause,
  });
}
