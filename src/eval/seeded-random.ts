/**
 * Whole numbers that a seed determines, spread evenly over [0, bound): sfc32, which passes PractRand.
 * Not for secrets.
 */
export class SeededRandom {
  #a = 0;
  #b = 0;
  #c: number;
  #counter = 1;

  /** @param seed  its lower 32 bits count */
  constructor(seed: number) {
    this.#c = seed >>> 0;
    for (let i = 0; i < 15; i++) this.#next();
  }

  /** @param bound  1 to 2³²; the bias is below bound / 2³² */
  below(bound: number): number {
    return Math.floor((this.#next() / 2 ** 32) * bound);
  }

  /** In a new order. @see Knuth, The Art of Computer Programming 2, algorithm 3.4.2P */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const order = [...items];
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }
}
