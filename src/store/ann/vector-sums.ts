import { crc32 } from "node:zlib";

/** Finds the row that was kept with the same vector, or rather with the same CRC-32: whoever asks compares the vectors. */
export class VectorSums {
  readonly #rows = new Map<number, number>();
  readonly #sums = new Map<number, number>();

  keep(rowId: number, sum: number): void {
    this.#rows.set(sum, rowId);
    this.#sums.set(rowId, sum);
  }

  forget(rowId: number): void {
    const sum = this.#sums.get(rowId);
    if (sum === undefined) return;
    this.#sums.delete(rowId);
    // Another row may have come with the same sum since.
    if (this.#rows.get(sum) === rowId) this.#rows.delete(sum);
  }

  find(sum: number): number | undefined {
    return this.#rows.get(sum);
  }
}

export function sumOfVector(vector: Float32Array): number {
  return crc32(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
}
