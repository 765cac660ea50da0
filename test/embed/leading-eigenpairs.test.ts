import * as fc from "fast-check";
import { expect, test } from "vitest";
import { leadingEigenpairs } from "../../src/embed/leading-eigenpairs.ts";
import { symmetricEigen } from "../../src/embed/symmetric-eigen.ts";

/** A symmetric positive semidefinite matrix whose variances fall off as 1 / (i + 1). */
function decaying(n: number, seed: number): Float64Array {
  let state = seed;
  const factor = Float64Array.from({ length: n * n }, (_, i) => {
    state = (state * 48_271) % 0x7fffffff;
    return (state / 0x7fffffff - 0.5) / Math.sqrt(1 + Math.floor(i / n));
  });
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) result[i * n + j]! += factor[k * n + i]! * factor[k * n + j]!;
    }
  }
  return result;
}

const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

test("they are the largest of the full decomposition, never above them, and explain as much", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (seed) => {
      const n = 60;
      const matrix = decaying(n, seed);
      const all = symmetricEigen(matrix, n).values.toSorted((a, b) => b - a);
      const { values } = leadingEigenpairs(matrix, n, 12);
      // Ritz values approach eigenvalues from below (Courant–Fischer).
      values.forEach((value, k) => expect(value).toBeLessThanOrEqual(all[k]! * (1 + 1e-9)));
      expect(values[0]! / all[0]!).toBeGreaterThan(0.99);
      const explained = values.reduce((sum, value) => sum + value, 0);
      expect(explained / all.slice(0, 12).reduce((sum, value) => sum + value, 0)).toBeGreaterThan(0.98);
    }),
    { numRuns: 20 },
  );
});

test("the vectors are orthonormal, and the first ones are eigenvectors", () => {
  const n = 80;
  const matrix = decaying(n, 7);
  const { values, vectors } = leadingEigenpairs(matrix, n, 10);
  const row = (k: number): Float64Array => vectors.subarray(k * n, (k + 1) * n);
  for (let a = 0; a < 10; a++) {
    for (let b = 0; b <= a; b++) expect(product(row(a), row(b))).toBeCloseTo(a === b ? 1 : 0, 9);
  }
  const image = Float64Array.from({ length: n }, (_, i) => product(matrix.subarray(i * n, (i + 1) * n), row(0)));
  image.forEach((x, i) => expect(x / values[0]!).toBeCloseTo(row(0)[i]!, 1));
});

test("a small matrix is decomposed exactly", () => {
  // [[2, 1], [1, 2]] has 3 with (1, 1) and 1 with (1, −1).
  const { values, vectors } = leadingEigenpairs(Float64Array.of(2, 1, 1, 2), 2, 2);
  expect(values[0]).toBeCloseTo(3, 12);
  expect(values[1]).toBeCloseTo(1, 12);
  expect(Math.abs(vectors[0]!)).toBeCloseTo(Math.SQRT1_2, 12);
  expect(vectors[0]).toBeCloseTo(vectors[1]!, 12);
});

test("a matrix of lower rank gives zeros, not NaN", () => {
  const { values, vectors } = leadingEigenpairs(new Float64Array(100 * 100), 100, 5);
  expect([...values].every((value) => value === 0)).toBe(true);
  expect(vectors.every(Number.isFinite)).toBe(true);
});
