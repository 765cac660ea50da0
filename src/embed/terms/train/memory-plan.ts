import { EngineError } from "../../../core/errors.ts";

/** What 32-bit addresses reach. */
const MAX_BYTES = 2 ** 32;
/** A cache line, so that threads do not disturb each other at the ends of what each has. */
const ALIGNMENT = 64;

/** Says where things will lie in memory that is made when all of it is known. */
export class MemoryPlan {
  #end: number;
  readonly #contents: { readonly at: number; readonly words: Uint32Array }[] = [];

  /** @param start  bytes that are taken already */
  constructor(start: number) {
    this.#end = start;
  }

  /** How much it comes to. @throws {EngineError} `BAD_CONFIG` when that cannot be addressed */
  get bytes(): number {
    if (this.#end <= MAX_BYTES) return this.#end;
    throw new EngineError(
      "BAD_CONFIG",
      `Training needs ${this.#end} bytes of memory, more than the ${MAX_BYTES} there can be`,
      {
        hint: "Raise minCount, set maxTerms, or take fewer dimensions or buckets.",
        data: { bytes: this.#end, maxBytes: MAX_BYTES },
      },
    );
  }

  /** @returns the address of that many words of four bytes */
  allocate(words: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + 4 * words) / ALIGNMENT) * ALIGNMENT;
    return at;
  }

  /** @returns the address where `fill` copies them to */
  put(words: Uint32Array): number {
    const at = this.allocate(words.length);
    this.#contents.push({ at, words });
    return at;
  }

  fill(memory: SharedArrayBuffer): void {
    for (const { at, words } of this.#contents.splice(0)) new Uint32Array(memory, at, words.length).set(words);
  }
}
