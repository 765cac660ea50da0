import { expect, test, vi } from "vitest";
import { randomizedSvd, type RightSingularVectors, type SparseRows } from "../../../src/embed/lsa/randomized-svd.ts";
import { symmetricEigen } from "../../../src/embed/symmetric-eigen.ts";
import { sparseRows } from "./kernels-contract.ts";

/** XᵀX, dense. */
function normalMatrix({ columnCount: n, pointers, columns, values }: SparseRows): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let row = 0; row + 1 < pointers.length; row++) {
    for (let i = pointers[row]!; i < pointers[row + 1]!; i++) {
      for (let j = pointers[row]!; j < pointers[row + 1]!; j++)
        matrix[columns[i]! * n + columns[j]!]! += values[i]! * values[j]!;
    }
  }
  return matrix;
}

const column = ({ vectors, width }: RightSingularVectors, j: number): Float64Array =>
  Float64Array.from({ length: vectors.length / width }, (_, i) => vectors[i * width + j]!);
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const product = (a: Float64Array, b: Float64Array): number => a.reduce((total, x, i) => total + x * b[i]!, 0);

test("a diagonal matrix gives its entries and unit vectors", async () => {
  const x = {
    columnCount: 4,
    pointers: Uint32Array.of(0, 1, 2, 3, 4),
    columns: Uint32Array.of(0, 1, 2, 3),
    values: Float32Array.of(1, 4, 3, 2),
  };
  const svd = await randomizedSvd(x, { rank: 2, seed: 1 });
  expect(svd.values[0]).toBeCloseTo(4, 5);
  expect(svd.values[1]).toBeCloseTo(3, 5);
  expect(Math.abs(column(svd, 0)[1]!)).toBeCloseTo(1, 5);
  expect(Math.abs(column(svd, 1)[2]!)).toBeCloseTo(1, 5);
});

test("the vectors are orthonormal and explain almost as much as the best ones", async () => {
  const x = sparseRows(400, 120);
  const rank = 20;
  const svd = await randomizedSvd(x, { rank, seed: 1 });
  for (let a = 0; a < rank; a++) {
    for (let b = 0; b <= a; b++) expect(product(column(svd, a), column(svd, b))).toBeCloseTo(a === b ? 1 : 0, 4);
  }
  const matrix = normalMatrix(x);
  const all = symmetricEigen(matrix, 120).values.toSorted((a, b) => b - a);
  const explained = Array.from({ length: rank }, (_, j) => {
    const v = column(svd, j);
    return v.reduce((total, weight, i) => total + weight * product(v, matrix.subarray(i * 120, (i + 1) * 120)), 0);
  });
  expect(sum(explained) / sum(all.slice(0, rank))).toBeGreaterThan(0.97);
});

test("a matrix of lower rank gives only as many vectors", async () => {
  const rows = 50;
  const x = {
    columnCount: 3,
    pointers: Uint32Array.from({ length: rows + 1 }, (_, i) => 3 * i),
    columns: Uint32Array.from({ length: 3 * rows }, (_, i) => i % 3),
    // Every row is a multiple of (1, 2, 2), whose norm is 3.
    values: Float32Array.from({ length: 3 * rows }, (_, i) => (i % 3 === 0 ? 1 : 2)),
  };
  const svd = await randomizedSvd(x, { rank: 3, seed: 1 });
  expect(svd.values.length).toBe(1);
  expect(svd.values[0]).toBeCloseTo(3 * Math.sqrt(rows), 3);
  expect(Array.from(column(svd, 0), (v) => Math.abs(v))).toEqual(
    [1 / 3, 2 / 3, 2 / 3].map((v) => expect.closeTo(v, 5)),
  );
  const zero = await randomizedSvd({ ...x, values: new Float32Array(3 * rows) }, { rank: 3, seed: 1 });
  expect(zero.values.length).toBe(0);
});

test("the same seed gives the same bits, with either kernels; another seed does not", async () => {
  const x = sparseRows(200, 90);
  const bits = async (seed: number): Promise<Float32Array> =>
    (await randomizedSvd(x, { rank: 12, seed })).vectors.slice();
  const first = await bits(1);
  expect(await bits(1)).toEqual(first);
  expect(await bits(2)).not.toEqual(first);
  vi.stubEnv("KENNING_KERNELS", "plain");
  expect(await bits(1)).toEqual(first);
  vi.unstubAllEnvs();
});

test("it reports its progress up to 100 % and stops when it is told to", async () => {
  const x = sparseRows(3000, 2000);
  const seen: number[] = [];
  await randomizedSvd(x, { rank: 100, seed: 1, onProgress: ({ done }) => seen.push(done) });
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(100);

  const controller = new AbortController();
  let steps = 0;
  const interrupted = randomizedSvd(x, {
    rank: 100,
    seed: 1,
    signal: controller.signal,
    onProgress: () => {
      if (++steps === 2) controller.abort();
    },
  });
  await expect(interrupted).rejects.toMatchObject({ code: "ABORTED" });
  expect(steps).toBe(2);
});
