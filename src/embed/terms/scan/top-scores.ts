export interface Scored {
  readonly index: number;
  readonly score: number;
}

/**
 * The highest of many scores, best first; equal scores keep the order they are in.
 *
 * @param excluded  indexes that do not count
 */
export function topScores(scores: Float32Array, limit: number, excluded: ReadonlySet<number>): Scored[] {
  const top = new Top(Math.min(limit, scores.length));
  for (let i = 0; i < scores.length; i++) {
    if (scores[i]! > top.threshold && !excluded.has(i)) top.offer(i, scores[i]!);
  }
  return top.sorted();
}

/** A heap of the best so far, the worst of them on top. */
class Top {
  /** What a later one has to exceed. */
  threshold = -Infinity;
  readonly #limit: number;
  readonly #heap: Scored[] = [];

  constructor(limit: number) {
    this.#limit = limit;
    if (limit === 0) this.threshold = Infinity;
  }

  offer(index: number, score: number): void {
    const entry = { index, score };
    if (this.#heap.length < this.#limit) {
      this.#heap.push(entry);
      this.#rise(this.#heap.length - 1);
    } else {
      this.#heap[0] = entry;
      this.#sink();
    }
    if (this.#heap.length === this.#limit) this.threshold = this.#heap[0]!.score;
  }

  sorted(): Scored[] {
    return this.#heap.sort((a, b) => b.score - a.score || a.index - b.index);
  }

  #rise(from: number): void {
    for (let i = from; i > 0;) {
      const parent = (i - 1) >> 1;
      if (!isWorse(this.#heap[i]!, this.#heap[parent]!)) return;
      this.#swap(i, parent);
      i = parent;
    }
  }

  #sink(): void {
    for (let i = 0; ;) {
      let worst = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.#heap.length && isWorse(this.#heap[child]!, this.#heap[worst]!)) worst = child;
      }
      if (worst === i) return;
      this.#swap(i, worst);
      i = worst;
    }
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}

function isWorse(a: Scored, b: Scored): boolean {
  return a.score < b.score || (a.score === b.score && a.index > b.index);
}
