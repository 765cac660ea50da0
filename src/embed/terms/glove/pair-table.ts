const FIRST_SLOTS = 2 ** 14;
/** Linear probing gets slow beyond. */
const MAX_LOAD = 0.7;
/** Of a slot: the two terms, u32, the first plus 1 so that 0 is empty; the sum, f64. */
const SLOT_BYTES = 16;
/** What sorting takes of each slot, at most. */
const SORT_BYTES = 8;

/** Sums by pairs of terms, in a hash table that grows up to a bound. */
export class PairTable {
  readonly #terms: number;
  readonly #maxSlots: number;
  #slots = 0;
  #shift = 0;
  #size = 0;
  #keys = new Uint32Array(0);
  #sums = new Float64Array(0);

  /**
   * @param terms        of the vocabulary, at most 2²⁶
   * @param memoryBytes  2¹⁷ or more
   */
  constructor(terms: number, memoryBytes: number) {
    this.#terms = terms;
    // It and its half-sized predecessor are there at once while it grows.
    const slots = memoryBytes / (SLOT_BYTES + SORT_BYTES);
    this.#maxSlots = 2 ** Math.floor(Math.log2(slots));
    this.#allocate(Math.min(FIRST_SLOTS, this.#maxSlots));
  }

  get size(): number {
    return this.#size;
  }

  /** Whether it has to be emptied; there is room for a thousand more. */
  get isFull(): boolean {
    return this.#size >= MAX_LOAD * this.#slots && this.#slots >= this.#maxSlots;
  }

  add(first: number, second: number, amount: number): void {
    if (this.#size >= MAX_LOAD * this.#slots && this.#slots < this.#maxSlots) this.#grow();
    const slot = this.#find(first, second);
    if (this.#keys[4 * slot] === 0) {
      this.#keys[4 * slot] = first + 1;
      this.#keys[4 * slot + 1] = second;
      this.#size++;
    }
    this.#sums[2 * slot + 1] = this.#sums[2 * slot + 1]! + amount;
  }

  /** In no order, which takes a tenth of the time of `drain`. */
  *entries(): Generator<readonly [first: number, second: number, sum: number], void> {
    for (let slot = 0; slot < this.#slots; slot++) {
      const first = this.#keys[4 * slot]!;
      if (first !== 0) yield [first - 1, this.#keys[4 * slot + 1]!, this.#sums[2 * slot + 1]!];
    }
  }

  /** In the order of the first term and then of the second, which empties it. */
  *drain(): Generator<readonly [first: number, second: number, sum: number], void> {
    const order = new Float64Array(this.#size);
    for (let slot = 0, at = 0; slot < this.#slots; slot++) {
      const first = this.#keys[4 * slot]!;
      if (first !== 0) order[at++] = (first - 1) * this.#terms + this.#keys[4 * slot + 1]!;
    }
    order.sort();
    for (const key of order) {
      const first = Math.floor(key / this.#terms);
      const second = key - first * this.#terms;
      yield [first, second, this.#sums[2 * this.#find(first, second) + 1]!];
    }
    this.#keys.fill(0);
    this.#size = 0;
  }

  /** Where a pair is or would be. */
  #find(first: number, second: number): number {
    const mask = this.#slots - 1;
    let slot = (Math.imul(first, 0x9e37_79b1) ^ Math.imul(second, 0x85eb_ca77)) >>> this.#shift;
    for (; ; slot = (slot + 1) & mask) {
      const found = this.#keys[4 * slot]!;
      if (found === 0 || (found === first + 1 && this.#keys[4 * slot + 1] === second)) return slot;
    }
  }

  #grow(): void {
    const [keys, sums, slots] = [this.#keys, this.#sums, this.#slots];
    this.#allocate(2 * slots);
    for (let slot = 0; slot < slots; slot++) {
      const first = keys[4 * slot]!;
      if (first === 0) continue;
      const to = this.#find(first - 1, keys[4 * slot + 1]!);
      this.#keys[4 * to] = first;
      this.#keys[4 * to + 1] = keys[4 * slot + 1]!;
      this.#sums[2 * to + 1] = sums[2 * slot + 1]!;
    }
  }

  #allocate(slots: number): void {
    const buffer = new ArrayBuffer(SLOT_BYTES * slots);
    this.#slots = slots;
    this.#shift = 32 - Math.log2(slots);
    this.#keys = new Uint32Array(buffer);
    this.#sums = new Float64Array(buffer);
  }
}
