import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { symmetricEigen } from "../../src/embed/symmetric-eigen.ts";

interface Pair {
  readonly value: number;
  readonly vector: Float64Array;
}

/** @returns eigenvalues ascending, each with its vector */
function pairs(rows: readonly (readonly number[])[]): Pair[] {
  const n = rows.length;
  const { values, vectors } = symmetricEigen(Float64Array.from(rows.flat()), n);
  return Array.from(values, (value, k) => ({ value, vector: vectors.subarray(k * n, (k + 1) * n) })).toSorted(
    (a, b) => a.value - b.value,
  );
}

function product(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (x, i) => x * b[i]!).reduce((sum, x) => sum + x, 0);
}

/** Whether two vectors lie on one line through the origin. */
function expectParallel(a: Float64Array, b: readonly number[]): void {
  expect(Math.abs(product(a, b))).toBeCloseTo(Math.hypot(...a) * Math.hypot(...b), 10);
}

describe("by hand", () => {
  test("[[2, 1], [1, 2]] has 1 along (1, −1) and 3 along (1, 1)", () => {
    const [low, high] = pairs([
      [2, 1],
      [1, 2],
    ]);
    expect(low!.value).toBeCloseTo(1, 12);
    expectParallel(low!.vector, [1, -1]);
    expect(high!.value).toBeCloseTo(3, 12);
    expectParallel(high!.vector, [1, 1]);
  });

  test("the path of three nodes has 2 − √2, 2 and 2 + √2", () => {
    const found = pairs([
      [2, -1, 0],
      [-1, 2, -1],
      [0, -1, 2],
    ]);
    const expected = [2 - Math.SQRT2, 2, 2 + Math.SQRT2];
    found.forEach(({ value }, i) => expect(value).toBeCloseTo(expected[i]!, 12));
    expectParallel(found[0]!.vector, [1, Math.SQRT2, 1]);
    expectParallel(found[1]!.vector, [1, 0, -1]);
    expectParallel(found[2]!.vector, [1, -Math.SQRT2, 1]);
  });

  test("a full 3 × 3 matrix, which needs the reflection", () => {
    // 3·uuᵀ + 6·vvᵀ + 9·wwᵀ with u, v, w = (2, 2, 1)/3, (−2, 1, 2)/3, (1, −2, 2)/3.
    const found = pairs([
      [5, -2, 0],
      [-2, 6, -2],
      [0, -2, 7],
    ]);
    [3, 6, 9].forEach((value, i) => expect(found[i]!.value).toBeCloseTo(value, 12));
    expectParallel(found[0]!.vector, [2, 2, 1]);
    expectParallel(found[1]!.vector, [-2, 1, 2]);
    expectParallel(found[2]!.vector, [1, -2, 2]);
  });

  test("a matrix of one entry is its own eigenvalue", () => {
    const [only] = pairs([[-4]]);
    expect(only!.value).toBe(-4);
    expect(Math.abs(only!.vector[0]!)).toBe(1);
  });

  test("a matrix of no entries has no eigenvalue", () => {
    expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
  });

  test("a diagonal matrix is left as it is", () => {
    const { values, vectors } = symmetricEigen(Float64Array.from([7, 0, 0, 0, -2, 0, 0, 0, 5]), 3);
    expect([...values]).toEqual([7, -2, 5]);
    expect([...vectors]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  test("all zeros give zeros and an orthonormal basis", () => {
    const { values, vectors } = symmetricEigen(new Float64Array(16), 4);
    expect([...values]).toEqual([0, 0, 0, 0]);
    expectOrthonormal(vectors, 4);
  });

  test("a repeated eigenvalue has orthonormal eigenvectors", () => {
    // I + 3·ddᵀ with d = (1, 1, 1)/√3: 4 once, 1 twice.
    const matrix = [2, 1, 1, 1, 2, 1, 1, 1, 2];
    const { values, vectors } = symmetricEigen(Float64Array.from(matrix), 3);
    [1, 1, 4].forEach((value, i) => expect(values.toSorted()[i]).toBeCloseTo(value, 12));
    expectOrthonormal(vectors, 3);
  });

  test("only the lower triangle is read", () => {
    const { values } = symmetricEigen(Float64Array.from([2, 99, 1, 2]), 2);
    expect(values.toSorted()[0]).toBeCloseTo(1, 12);
  });
});

function expectOrthonormal(vectors: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const found = product(vectors.subarray(i * n, (i + 1) * n), vectors.subarray(j * n, (j + 1) * n));
      expect(found).toBeCloseTo(i === j ? 1 : 0, 10);
    }
  }
}

describe("for any symmetric matrix", () => {
  // Numbers too small to have all their digits are left out.
  const entry = fc.double({ min: -1e3, max: 1e3, noNaN: true }).map((x) => (Math.abs(x) < 1e-250 ? 0 : x));

  /** Row-major, with zeros and equal entries often enough that blocks fall apart and eigenvalues repeat. */
  const symmetric = fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc
      .array(fc.oneof(fc.constantFrom(0, 1, -1), entry), {
        minLength: (n * (n + 1)) / 2,
        maxLength: (n * (n + 1)) / 2,
      })
      .map((triangle) => {
        const matrix = new Float64Array(n * n);
        let next = 0;
        for (let i = 0; i < n; i++) {
          for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = triangle[next++]!;
        }
        return { matrix, n };
      }),
  );

  test("A v = λ v, the vectors are orthonormal and the trace is kept", () => {
    fc.assert(
      fc.property(symmetric, ({ matrix, n }) => {
        const size = Math.max(1, ...matrix.map(Math.abs)) * n;
        const { values, vectors } = symmetricEigen(matrix, n);
        expectOrthonormal(vectors, n);
        let trace = 0;
        for (let k = 0; k < n; k++) {
          trace += matrix[k * n + k]! - values[k]!;
          const vector = vectors.subarray(k * n, (k + 1) * n);
          for (let i = 0; i < n; i++) {
            const image = product(matrix.subarray(i * n, (i + 1) * n), vector);
            expect(Math.abs(image - values[k]! * vector[i]!) / size).toBeLessThan(1e-12);
          }
        }
        expect(Math.abs(trace) / size).toBeLessThan(1e-12);
      }),
      { numRuns: 300 },
    );
  });

  test("the given matrix is not changed", () => {
    const matrix = Float64Array.from([1, 2, 3, 2, 4, 5, 3, 5, 6]);
    const before = [...matrix];
    symmetricEigen(matrix, 3);
    expect([...matrix]).toEqual(before);
  });

  test("eigenvalues of very different sizes are all found", () => {
    const n = 24;
    const scales = Array.from({ length: n }, (_, i) => 10 ** (6 - i / 2));
    // D H D with a reflection H mixes all of them.
    const matrix = new Float64Array(n * n);
    const reflect = (i: number, j: number): number => (i === j ? 1 : 0) - 2 / n;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += reflect(i, k) * scales[k]! * reflect(k, j);
        matrix[i * n + j] = sum;
      }
    }
    const values = symmetricEigen(matrix, n).values.toSorted((a, b) => b - a);
    scales.forEach((scale, i) => expect(Math.abs(values[i]! - scale)).toBeLessThan(1e-8));
  });
});
