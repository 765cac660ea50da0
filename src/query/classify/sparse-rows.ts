import type { SparseVector } from "./lexical-space.ts";

/** A sparse matrix by rows (CSR): row i holds `values[j]` in `columns[j]` for j from `starts[i]` to `starts[i + 1]`. */
export class SparseRows {
  /** Of the columns. */
  readonly width: number;
  /** Shape [rows + 1]. */
  readonly starts: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float32Array;

  constructor(width: number, rows: readonly SparseVector[]) {
    this.width = width;
    this.starts = new Uint32Array(rows.length + 1);
    rows.forEach(({ columns }, i) => (this.starts[i + 1] = this.starts[i]! + columns.length));
    this.columns = new Uint32Array(this.starts[rows.length]!);
    this.values = new Float32Array(this.columns.length);
    rows.forEach(({ columns, values }, i) => {
      this.columns.set(columns, this.starts[i]);
      this.values.set(values, this.starts[i]);
    });
  }

  get count(): number {
    return this.starts.length - 1;
  }

  /** @param dense  shape [width] */
  dot(row: number, dense: Float64Array): number {
    let sum = 0;
    const end = this.starts[row + 1]!;
    for (let j = this.starts[row]!; j < end; j++) sum += dense[this.columns[j]!]! * this.values[j]!;
    return sum;
  }
}
