/**
 * Copies of vectors on one buffer, for a thread: there that is one piece of memory instead of thousands, between whose remains little
 * else would fit. The memory is given back when this is disposed of.
 */
export class PackedVectors<Vector extends Float32Array> implements Disposable {
  readonly #buffer: ArrayBuffer;
  readonly #views: IterableIterator<Vector>;

  constructor(vectors: readonly Vector[]) {
    const all = new Float32Array(vectors.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    const views = vectors.map((vector) => {
      all.set(vector, at);
      at += vector.length;
      return all.subarray(at - vector.length, at) as Vector;
    });
    this.#buffer = all.buffer;
    this.#views = views.values();
  }

  /** The copies one after the other, in the order of the vectors. */
  next(): Vector {
    return this.#views.next().value!;
  }

  [Symbol.dispose](): void {
    this.#buffer.transfer(0);
  }
}
