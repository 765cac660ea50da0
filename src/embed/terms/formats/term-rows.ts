import { badTermFile } from "./term-file-error.ts";
import { MAX_TERMS } from "./term-file.ts";

const FIRST_ROWS = 1024;

export interface Vocabulary {
  readonly terms: readonly string[];
  /** Shape [terms, dimensions]. */
  readonly vectors: Float32Array;
}

/** Terms and vectors as they come out of a file. Memory grows with what has been read, never with what a file claims. */
export class TermRows {
  readonly #file: string;
  readonly #dimensions: number;
  readonly #seen = new Set<string>();
  #vectors: Float32Array;

  /** @param claimed  rows that are sure to follow, if the file's size bears that out; 0 otherwise */
  constructor(file: string, dimensions: number, claimed = 0) {
    this.#file = file;
    this.#dimensions = dimensions;
    this.#vectors = allocate(file, Math.max(claimed, 1) * dimensions);
  }

  get size(): number {
    return this.#seen.size;
  }

  /**
   * The place for the vector of a new term; null if the term was there before, whose first vector counts, or has nothing left of it.
   * `checkRow` has to follow.
   */
  add(term: string): Float32Array | null {
    if (term === "" || this.#seen.has(term)) return null;
    if (this.#seen.size === MAX_TERMS) throw badTermFile(`it has more than ${MAX_TERMS} terms`, { file: this.#file });
    const from = this.#seen.size * this.#dimensions;
    if (from === this.#vectors.length) this.#grow();
    this.#seen.add(term);
    return this.#vectors.subarray(from, from + this.#dimensions);
  }

  /** @throws {EngineError} `BAD_INPUT_FILE` for NaN and infinity */
  checkRow(row: Float32Array, line?: number): void {
    if (isFinite(row)) return;
    throw badTermFile(`the vector of term ${this.#seen.size} holds NaN or infinity`, {
      file: this.#file,
      line,
      data: { index: this.#seen.size - 1 },
    });
  }

  /** @throws {EngineError} `BAD_INPUT_FILE` where there are none */
  finish(): Vocabulary {
    if (this.#seen.size === 0) throw badTermFile("it has no term", { file: this.#file });
    const length = this.#seen.size * this.#dimensions;
    const vectors = length === this.#vectors.length ? this.#vectors : this.#vectors.slice(0, length);
    return { terms: [...this.#seen], vectors };
  }

  #grow(): void {
    const rows = Math.max(FIRST_ROWS, this.#seen.size * 2);
    const larger = allocate(this.#file, rows * this.#dimensions);
    larger.set(this.#vectors.subarray(0, this.#seen.size * this.#dimensions));
    this.#vectors = larger;
  }
}

/** @throws {EngineError} `BAD_INPUT_FILE` when the machine does not have that much memory */
function allocate(file: string, values: number): Float32Array<ArrayBuffer> {
  try {
    return new Float32Array(values);
  } catch (cause) {
    throw badTermFile(`its vectors need ${values * 4} bytes of memory, more than there is`, {
      file,
      hint: "Read only its most frequent terms.",
      data: { bytes: values * 4 },
      cause,
    });
  }
}

/** Number.isFinite of all. */
export function isFinite(values: Float32Array): boolean {
  let sum = 0;
  // 0 · x is NaN for NaN and infinity, and stays NaN.
  for (let i = 0; i < values.length; i++) sum += 0 * values[i]!;
  return sum === 0;
}
