/** The terms that get vectors, and what follows from how often each occurs. */
export interface Vocabulary {
  /** Most frequent first, equally frequent ones in the order of their UTF-16 code units. */
  readonly terms: readonly string[];
  /** Shape [terms]. */
  readonly counts: Float64Array;
}

/** Terms that are made strings at a time. */
const PART = 1000;

/** A vocabulary as it was counted. Its terms become strings when they are asked for first, for training has no use of most. */
export class CountedVocabulary implements Vocabulary {
  readonly counts: Float64Array;
  readonly #ends: Uint32Array;
  readonly #text: Buffer;
  #terms: readonly string[] | undefined;

  /**
   * @param ends  shape [terms]: where each one ends in the text, and the next begins
   * @param text  UTF-8 of the terms, a line feed after each
   */
  constructor(counts: Float64Array, ends: Uint32Array, text: Uint8Array<ArrayBuffer>) {
    this.counts = counts;
    this.#ends = ends;
    this.#text = Buffer.from(text.buffer);
  }

  get terms(): readonly string[] {
    return (this.#terms ??= this.#decode());
  }

  #decode(): string[] {
    const parts: string[][] = [];
    for (let from = 0; from < this.#ends.length; from += PART) {
      const to = Math.min(from + PART, this.#ends.length);
      // By `split`, for a loop over all terms is compiled, which takes more memory than they do.
      const part = this.#text.toString("utf8", this.#start(from), this.#ends[to - 1]! - 1).split("\n");
      parts.push(part.length === to - from ? part : this.#decodeEach(from, to));
    }
    return ([] as string[]).concat(...parts);
  }

  /** Terms that may hold line feeds. */
  #decodeEach(from: number, to: number): string[] {
    return Array.from({ length: to - from }, (_, i) =>
      this.#text.toString("utf8", this.#start(from + i), this.#ends[from + i]! - 1),
    );
  }

  #start(i: number): number {
    return i === 0 ? 0 : this.#ends[i - 1]!;
  }
}
