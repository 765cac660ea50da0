import { type CountingKernels, loadCountingKernels } from "./counting-kernels.ts";
import { createTrainingMemory, growMemory, type TrainingMemory } from "./kernels.ts";

const ALIGNMENT = 64;

/** Memory that grows by what is asked for, and the kernels over it. What was asked for stays where it is; views of it end with the next growth. */
export class CountingMemory {
  #memory: TrainingMemory;
  #kernels: CountingKernels;
  /** The start, which no address is, is left free. */
  #end = ALIGNMENT;
  readonly #free: { at: number; bytes: number }[] = [];

  constructor(memory: TrainingMemory = createTrainingMemory(ALIGNMENT)) {
    this.#memory = memory;
    this.#kernels = loadCountingKernels(memory);
  }

  get memory(): TrainingMemory {
    return this.#memory;
  }

  get kernels(): CountingKernels {
    return this.#kernels;
  }

  /** @returns an address, where anything may be */
  allocate(bytes: number): number {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const found = this.#free.find((part) => part.bytes >= size);
    if (found !== undefined) {
      const { at } = found;
      found.at += size;
      found.bytes -= size;
      return at;
    }
    const at = this.#end;
    this.#end += size;
    if (this.#end > this.#memory.buffer.byteLength) {
      this.#memory = growMemory(this.#memory, this.#end);
      // WebAssembly sees its memory grow, where plain kernels hold one buffer.
      if (this.#memory.module === undefined) this.#kernels = loadCountingKernels(this.#memory);
    }
    return at;
  }

  /** Gives back what was allocated with as many bytes. */
  free(at: number, bytes: number): void {
    this.#free.push({ at, bytes: Math.ceil(bytes / ALIGNMENT) * ALIGNMENT });
  }

  /** Moves what is at an address to more room. @returns its new address */
  move(from: number, bytes: number, room: number): number {
    const to = this.allocate(room);
    this.bytes(0, this.#memory.buffer.byteLength).copyWithin(to, from, from + bytes);
    this.free(from, bytes);
    return to;
  }

  bytes(at: number, length: number): Uint8Array<SharedArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, at, length);
  }

  words(at: number, length: number): Uint32Array<SharedArrayBuffer> {
    return new Uint32Array(this.#memory.buffer, at, length);
  }

  doubles(at: number, length: number): Float64Array<SharedArrayBuffer> {
    return new Float64Array(this.#memory.buffer, at, length);
  }
}
