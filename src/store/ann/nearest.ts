export interface Neighbor {
  readonly rowId: number;
  /** Cosine similarity to the query, higher is nearer. */
  readonly similarity: number;
}

/**
 * Keeps the k nearest of the neighbors it is shown, in O(log k) each; most are turned away by one comparison.
 * Equal similarities are ordered by row id, so that the answer does not depend on the order of arrival.
 */
export class Nearest {
  readonly #k: number;
  /** A heap with the farthest kept neighbor at its root. */
  readonly #heap: Neighbor[] = [];

  constructor(k: number) {
    this.#k = k;
  }

  /** The least similarity kept, −∞ while there are fewer than k. */
  get worst(): number {
    return this.#heap.length < this.#k ? -Infinity : this.#heap[0]!.similarity;
  }

  offer(rowId: number, similarity: number): void {
    const heap = this.#heap;
    if (heap.length < this.#k) {
      heap.push({ rowId, similarity });
      this.#rise(heap.length - 1);
      return;
    }
    const farthest = heap[0]!;
    if (similarity < farthest.similarity || (similarity === farthest.similarity && rowId > farthest.rowId)) return;
    heap[0] = { rowId, similarity };
    this.#sink();
  }

  /** @returns nearest first */
  toSorted(): Neighbor[] {
    return this.#heap.toSorted(byNearness);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let child = from; child > 0;) {
      const parent = (child - 1) >> 1;
      if (byNearness(heap[child]!, heap[parent]!) <= 0) return;
      [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
      child = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let parent = 0; ;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) return;
      if (child + 1 < heap.length && byNearness(heap[child + 1]!, heap[child]!) > 0) child++;
      if (byNearness(heap[child]!, heap[parent]!) <= 0) return;
      [heap[child], heap[parent]] = [heap[parent]!, heap[child]!];
      parent = child;
    }
  }
}

/** Orders nearest first. */
export function byNearness(a: Neighbor, b: Neighbor): number {
  return b.similarity - a.similarity || a.rowId - b.rowId;
}
