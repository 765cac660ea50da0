import type { RowBitmap } from "../ann/graph.ts";
import type { RowSet } from "../row-set.ts";

const KEPT = 8;

/** Row sets as bitmaps, the last few of them: the same filter is often asked again. */
export class RowBitmaps {
  /** Least recently used first. */
  readonly #kept = new Map<number, RowBitmap>();

  of({ id, rows }: RowSet): RowBitmap {
    const bitmap = this.#kept.get(id) ?? bitmapOf(rows);
    this.#kept.delete(id);
    this.#kept.set(id, bitmap);
    if (this.#kept.size > KEPT) this.#kept.delete(this.#kept.keys().next().value!);
    return bitmap;
  }
}

function bitmapOf(rows: Uint32Array): RowBitmap {
  const bits = new Uint8Array(((rows.at(-1) ?? 0) >>> 3) + 1);
  for (const row of rows) bits[row >>> 3]! |= 1 << (row & 7);
  return { bits, size: rows.length };
}
