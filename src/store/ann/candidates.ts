/**
 * The rows that may be among the k nearest, as the plain kernels keep them; `assembly/candidates.ts` is the same.
 * A row stays while its upper bound reaches the k-th best lower bound.
 */
export class Candidates {
  /** The k-th best lower bound, −∞ until there are k. */
  threshold = -Infinity;
  /** They do not fit: most of them reach the threshold. */
  full = false;
  readonly #k: number;
  /** The k best lower bounds; the least is at the root. */
  readonly #heap: number[] = [];
  readonly #slots: Uint32Array;
  readonly #uppers: Float32Array;
  #count = 0;

  /** @param slots  receives the slots of the candidates; `uppers`, as long, their upper bounds */
  constructor(k: number, slots: Uint32Array, uppers: Float32Array) {
    this.#k = k;
    this.#slots = slots;
    this.#uppers = uppers;
  }

  offer(slot: number, lower: number, upper: number): void {
    if (upper < this.threshold) return;
    if (this.#heap.length < this.#k) this.#rise(lower);
    else if (lower > this.#heap[0]!) this.#sink(lower);
    if (this.#heap.length === this.#k) this.threshold = this.#heap[0]!;
    const capacity = this.#slots.length;
    if (this.#count === capacity) {
      this.#prune();
      // Pruning again after every few rows would cost more than a larger buffer.
      if (this.#count > capacity - (capacity >>> 2)) {
        this.full = true;
        return;
      }
    }
    this.#slots[this.#count] = slot;
    this.#uppers[this.#count] = upper;
    this.#count++;
  }

  /** @returns how many there are, or −1 when they did not fit */
  finish(): number {
    if (this.full) return -1;
    this.#prune();
    return this.#count;
  }

  #prune(): void {
    let kept = 0;
    for (let i = 0; i < this.#count; i++) {
      if (this.#uppers[i]! < this.threshold) continue;
      this.#slots[kept] = this.#slots[i]!;
      this.#uppers[kept] = this.#uppers[i]!;
      kept++;
    }
    this.#count = kept;
  }

  #rise(lower: number): void {
    const heap = this.#heap;
    let child = heap.length;
    for (; child > 0;) {
      const parent = (child - 1) >>> 1;
      if (heap[parent]! <= lower) break;
      heap[child] = heap[parent]!;
      child = parent;
    }
    heap[child] = lower;
  }

  #sink(lower: number): void {
    const heap = this.#heap;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= lower) break;
      heap[parent] = heap[child]!;
      parent = child;
    }
    heap[parent] = lower;
  }
}
