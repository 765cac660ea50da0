/**
 * The random numbers of training: xoroshiro64*, whose 64 bits of state lie in the memory that the kernels work on. Fast in
 * WebAssembly, and exact in plain TypeScript.
 *
 * @see Blackman & Vigna, ACM TOMS 47(4), 2021, https://doi.org/10.1145/3460772
 */
export class RandomNumbers {
  readonly #state: Uint32Array;

  /** @param state  u32 [2], not both 0; it is advanced */
  constructor(state: Uint32Array) {
    this.#state = state;
  }

  /** A whole number from 0 to 2³² − 1. */
  next(): number {
    const first = this.#state[0]!;
    const second = this.#state[1]! ^ first;
    this.#state[0] = ((first << 26) | (first >>> 6)) ^ second ^ (second << 9);
    this.#state[1] = (second << 13) | (second >>> 19);
    return Math.imul(first, 0x9e37_79bb) >>> 0;
  }

  /** A whole number below `bound`, which is at most 2²⁰. */
  below(bound: number): number {
    return Math.floor((this.next() * bound) / 2 ** 32);
  }
}

/** Another sequence for each combination of the numbers. */
export function seedRandom(state: Uint32Array, ...numbers: readonly number[]): void {
  let mixed = 0x9e37_79b9;
  const mix = (number: number): number => {
    mixed = Math.imul(mixed ^ number, 0x85eb_ca6b);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0xc2b2_ae35);
    mixed ^= mixed >>> 13;
    return mixed;
  };
  for (const number of numbers) mix(number);
  // Never zero both: the second has its lowest bit set.
  state[0] = mix(1);
  state[1] = mix(2) | 1;
}
