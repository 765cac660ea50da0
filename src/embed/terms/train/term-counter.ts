/** Strings that are this short are never views of a longer one. */
const MAX_OWN_LENGTH = 12;

export interface CountedTerm {
  readonly term: string;
  /** What `add` gave. */
  readonly number: number;
  readonly count: number;
}

/** Counts terms and numbers them in the order in which they are first seen. */
export class TermCounter {
  /** Terms that were counted, whether or not they still are. */
  words = 0;
  readonly #numbers = new Map<string, number>();
  readonly #maxTerms: number;
  readonly #known: number;
  #counts = new Float64Array(1024);
  #lastNumber = -1;
  /** The highest count that was forgotten. */
  #forgotten = 0;

  /**
   * @param maxTerms  when there are more, the rarest are forgotten; null for never
   * @param known     have the numbers from 0, and are not forgotten
   */
  constructor(maxTerms: number | null = null, known: readonly string[] = []) {
    this.#known = known.length;
    this.#maxTerms = known.length + (maxTerms ?? Infinity);
    for (const term of known) this.#number(term);
  }

  /** How many numbers were given. */
  get numbers(): number {
    return this.#lastNumber + 1;
  }

  add(term: string): number {
    const number = this.#numbers.get(term) ?? this.#number(term);
    this.#counts[number]!++;
    this.words++;
    return number;
  }

  /** @param before  counts to add, of the known terms */
  counted(before?: Float64Array): CountedTerm[] {
    return Array.from(this.#numbers, ([term, number]) => ({
      term,
      number,
      count: this.#counts[number]! + (before?.[number] ?? 0),
    }));
  }

  #number(term: string): number {
    if (this.#numbers.size >= this.#maxTerms) this.#forget();
    const number = ++this.#lastNumber;
    if (number >= this.#counts.length) {
      const counts = new Float64Array(2 * number);
      counts.set(this.#counts);
      this.#counts = counts;
    }
    // A word cut from a line would keep the whole line in memory.
    this.#numbers.set(term.length > MAX_OWN_LENGTH ? Buffer.from(term).toString() : term, number);
    return number;
  }

  /** As gensim does it: each time, terms that are one occurrence more frequent go as well. */
  #forget(): void {
    this.#forgotten++;
    for (const [term, number] of this.#numbers)
      if (number >= this.#known && this.#counts[number]! <= this.#forgotten) this.#numbers.delete(term);
  }
}
