import { expect, test } from "vitest";
import type { SparseRows } from "../../../src/embed/lsa/randomized-svd.ts";
import type { Workspace } from "../../../src/embed/lsa/kernels.ts";
import { PlainKernels } from "../../../src/embed/lsa/plain-kernels.ts";

export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

/** Rows of one to five entries, the first row empty. */
export function sparseRows(rows: number, columnCount: number, seed = 1): SparseRows {
  const random = seededRandom(seed);
  const pointers = new Uint32Array(rows + 1);
  const columns: number[] = [];
  for (let row = 1; row < rows; row++) {
    const distinct = new Set(Array.from({ length: 1 + (row % 5) }, () => Math.floor(random() * columnCount)));
    columns.push(...distinct);
    pointers[row + 1] = columns.length;
  }
  return {
    columnCount,
    pointers,
    columns: Uint32Array.from(columns),
    values: Float32Array.from(columns, () => random() - 0.3),
  };
}

/** What every implementation of `Kernels` must do. */
export function kernelsContract(create: (bytes: number) => Workspace): void {
  const random = seededRandom(3);
  const numbers = (length: number): Float32Array => Float32Array.from({ length }, () => random() - 0.5);

  test("a normal product is Xᵀ(X·Q) of its rows, added to what was there", () => {
    // X = [[2, 0, 3], [0, 1, 0]]; of its first row XᵀX = [[4, 0, 6], [0, 0, 0], [6, 0, 9]].
    const width = 8;
    const { kernels, buffer } = create(1024);
    new Uint32Array(buffer, 0, 3).set([0, 2, 3]);
    new Uint32Array(buffer, 16, 3).set([0, 2, 1]);
    new Float32Array(buffer, 32, 3).set([2, 3, 1]);
    const basis = new Float32Array(buffer, 64, 3 * width);
    basis.set([1], 0);
    basis.set([1, 1], 2 * width);
    const out = new Float32Array(buffer, 512, 3 * width).fill(1);
    kernels.addNormalProduct(0, 0, 1, 16, 32, 64, width, 512);
    expect([...out.subarray(0, 3)]).toEqual([11, 7, 1]);
    expect([...out.subarray(width, 2 * width)]).toEqual(Array.from({ length: width }, () => 1));
    expect([...out.subarray(2 * width, 2 * width + 3)]).toEqual([16, 10, 1]);
  });

  test("a Gram matrix is AᵀA of its rows, added to what was there", () => {
    const width = 8;
    const { kernels, buffer } = create(2048);
    const matrix = new Float32Array(buffer, 0, 3 * width);
    matrix.set([1, 2], 0);
    matrix.set([3, 4], width);
    matrix.set([5, 6], 2 * width);
    const out = new Float64Array(buffer, 512, width * width);
    out[width] = 100;
    kernels.addGram(0, 0, 2, width, 512);
    expect([out[0], out[width], out[width + 1]]).toEqual([10, 114, 20]);
  });

  test("a product of matrices is that of the rows asked for", () => {
    const width = 8;
    const { kernels, buffer } = create(2048);
    new Float32Array(buffer, 0, 6 * width).set(Float32Array.from({ length: 6 * width }, (_, i) => i % 7));
    const by = new Float32Array(buffer, 256, width * width);
    for (let i = 0; i < width; i++) by[i * width + ((i + 1) % width)] = 2;
    const out = new Float32Array(buffer, 1024, 6 * width).fill(-1);
    kernels.multiply(0, 1, 6, width, 256, 1024);
    const expected = Array.from({ length: 6 * width }, (_, at) => {
      const [row, column] = [Math.floor(at / width), at % width];
      return row === 0 ? -1 : 2 * ((row * width + ((column + width - 1) % width)) % 7);
    });
    expect([...out]).toEqual(expected);
  });

  test("squared projections are weighted and added to what was there, of the rows asked for", () => {
    const width = 8;
    const { kernels, buffer } = create(1024);
    new Float32Array(buffer, 0, 6 * width).set(Float32Array.from({ length: 6 * width }, (_, i) => i % width));
    const directions = new Float32Array(buffer, 256, 2 * width);
    directions.set([0, 1, 0, 0, 0, 2], 0);
    directions.set([1, 0, 0, 0, 0, 0, 0, 1], width);
    new Float64Array(buffer, 512, 2).set([1, -2]);
    const out = new Float64Array(buffer, 640, 6).fill(100);
    kernels.addSquaredProjections(0, 1, 6, width, 256, 512, 2, 640);
    // (1·1 + 2·5)² − 2 · 7² = 23.
    expect([...out]).toEqual([100, 123, 123, 123, 123, 123]);
  });

  test.each([8, 24, 32, 40, 72])("at width %i every result has the bits of the plain kernels", (width) => {
    const x = sparseRows(300, 150);
    const bytes = 16 * (300 + 1000 + 1000 + 150 + 2 * 150 * width + 2 * width * width);
    const filled = (workspace: Workspace): Workspace => {
      new Uint32Array(workspace.buffer, 0, 301).set(x.pointers);
      new Uint32Array(workspace.buffer, 4096, x.columns.length).set(x.columns);
      new Float32Array(workspace.buffer, 8192, x.values.length).set(x.values);
      return workspace;
    };
    const basis = numbers(150 * width);
    const by = numbers(width * width);
    const results = [create(bytes), plainWorkspace(bytes)].map(filled).map(({ kernels, buffer }) => {
      const [basisAt, outAt] = [12_288, 12_288 + 4 * 150 * width];
      const byAt = outAt + 4 * 150 * width;
      const gramAt = byAt + 4 * width * width;
      new Float32Array(buffer, basisAt, basis.length).set(basis);
      new Float32Array(buffer, byAt, by.length).set(by);
      kernels.addNormalProduct(0, 0, 300, 4096, 8192, basisAt, width, outAt);
      kernels.addGram(outAt, 0, 150, width, gramAt);
      kernels.multiply(outAt, 0, 150, width, byAt, basisAt);
      const gram = new Float64Array(buffer, gramAt, width * width);
      const lower = gram.filter((_, at) => at % width <= Math.floor(at / width));
      const squaresAt = gramAt + 8 * width * width;
      const squares = new Float64Array(buffer, squaresAt, 150);
      const weightsAt = gramAt + 8 * width * (width - 1);
      kernels.addSquaredProjections(outAt, 0, 149, width, byAt, weightsAt, width, squaresAt);
      return [new Float32Array(buffer, basisAt, 2 * 150 * width), lower, squares.slice()];
    });
    expect(results[0]).toEqual(results[1]);
  });
}

export function plainWorkspace(bytes: number): Workspace {
  const buffer = new ArrayBuffer(bytes);
  return { kernels: new PlainKernels(buffer), buffer };
}
