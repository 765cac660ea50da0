import { createWorkspace } from "./lsa/kernels.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

export interface LeadingEigenpairs {
  /** Largest first. */
  readonly values: Float64Array;
  /** Unit eigenvectors, one a row, shape [count, n]. */
  readonly vectors: Float64Array;
}

/** Directions iterated beyond those asked for: the more, the faster the last of them settle. */
const OVERSAMPLING = 8;
const ITERATIONS = 4;
/** Below, making a workspace takes longer. */
const MANY_PRODUCTS = 1_000_000;

/**
 * The largest eigenvalues of a symmetric positive semidefinite matrix, by subspace iteration from a fixed start and Rayleigh–Ritz.
 * Where neighbouring eigenvalues are nearly equal their vectors may be mixed; sums over them are still right.
 *
 * @param matrix  row-major n × n, both triangles
 * @param count   at most n
 * @see Halko, Martinsson & Tropp, SIAM Review 2011, https://doi.org/10.1137/090771806
 */
export function leadingEigenpairs(matrix: Float64Array, n: number, count: number): LeadingEigenpairs {
  const width = count + OVERSAMPLING;
  // Half of all directions cost as much this way as all of them the other way.
  if (2 * width > n) return largestOf(symmetricEigen(matrix, n), n, count);
  const timesMatrix = productWith(matrix, n, width);
  let basis = orthonormalRows(randomRows(width, n), width, n);
  for (let i = 0; i < ITERATIONS; i++) basis = orthonormalRows(timesMatrix(basis), width, n);
  const projected = gramOf(basis, timesMatrix(basis), width, n);
  const ritz = largestOf(symmetricEigen(projected, width), width, count);
  return { values: ritz.values, vectors: multiply(ritz.vectors, basis, count, width, n) };
}

function largestOf(
  { values, vectors }: { values: Float64Array; vectors: Float64Array },
  n: number,
  count: number,
): LeadingEigenpairs {
  const order = Array.from(values.keys())
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, count);
  const rows = new Float64Array(count * n);
  order.forEach((from, to) => rows.set(vectors.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (i) => values[i]!), vectors: rows };
}

/** The same on every run, so that a collection's map does not depend on chance. */
function randomRows(rows: number, n: number): Float64Array {
  let state = 1;
  return Float64Array.from({ length: rows * n }, () => {
    state = (state * 48_271) % 0x7fffffff;
    return state / 0x7fffffff - 0.5;
  });
}

/** Gram–Schmidt, each row twice so that rounding does not tilt it; a row that vanishes stays zero. */
function orthonormalRows(matrix: Float64Array, rows: number, n: number): Float64Array {
  for (let i = 0; i < rows; i++) {
    const row = matrix.subarray(i * n, (i + 1) * n);
    const before = Math.sqrt(dotRows(row, row));
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = matrix.subarray(j * n, (j + 1) * n);
        addScaled(row, other, -dotRows(row, other));
      }
    }
    const norm = Math.sqrt(dotRows(row, row));
    const scale = norm > before * 1e-12 && norm > 0 ? 1 / norm : 0;
    for (let k = 0; k < n; k++) row[k] = row[k]! * scale;
  }
  return matrix;
}

/** [rows, n] times a symmetric matrix; of many rows in float32, which the directions of data do not need more than. */
function productWith(matrix: Float64Array, n: number, rows: number): (left: Float64Array) => Float64Array {
  if (rows * n * n < MANY_PRODUCTS || n % 8 !== 0) return (left) => multiply(left, matrix, rows, n, n);
  const [leftAt, outAt] = [4 * n * n, 4 * n * (n + rows)];
  const { kernels, buffer } = createWorkspace(outAt + 4 * n * rows);
  new Float32Array(buffer, 0, n * n).set(matrix);
  return (left) => {
    new Float32Array(buffer, leftAt, rows * n).set(left);
    kernels.multiply(leftAt, 0, rows, n, 0, outAt);
    return Float64Array.from(new Float32Array(buffer, outAt, rows * n));
  };
}

/** [a, b] × [b, c]; four rows of the left at a time, so that a row of the right is read once for them. */
function multiply(left: Float64Array, right: Float64Array, a: number, b: number, c: number): Float64Array {
  const result = new Float64Array(a * c);
  const rest = a % 4;
  for (let i = 0; i < rest; i++) {
    const out = result.subarray(i * c, (i + 1) * c);
    for (let k = 0; k < b; k++) addScaled(out, right.subarray(k * c, (k + 1) * c), left[i * b + k]!);
  }
  for (let i = rest; i < a; i += 4) {
    const [out0, out1, out2, out3] = [i * c, (i + 1) * c, (i + 2) * c, (i + 3) * c];
    for (let k = 0; k < b; k++) {
      const scale0 = left[i * b + k]!;
      const scale1 = left[(i + 1) * b + k]!;
      const scale2 = left[(i + 2) * b + k]!;
      const scale3 = left[(i + 3) * b + k]!;
      const row = k * c;
      for (let j = 0; j < c; j++) {
        const x = right[row + j]!;
        result[out0 + j] = result[out0 + j]! + scale0 * x;
        result[out1 + j] = result[out1 + j]! + scale1 * x;
        result[out2 + j] = result[out2 + j]! + scale2 * x;
        result[out3 + j] = result[out3 + j]! + scale3 * x;
      }
    }
  }
  return result;
}

function gramOf(left: Float64Array, right: Float64Array, rows: number, n: number): Float64Array {
  const result = new Float64Array(rows * rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      const value = dotRows(left.subarray(i * n, (i + 1) * n), right.subarray(j * n, (j + 1) * n));
      result[i * rows + j] = result[j * rows + i] = value;
    }
  }
  return result;
}

function dotRows(a: Float64Array, b: Float64Array): number {
  let sum0 = 0;
  let sum1 = 0;
  let i = 0;
  for (; i + 1 < a.length; i += 2) {
    sum0 += a[i]! * b[i]!;
    sum1 += a[i + 1]! * b[i + 1]!;
  }
  return i < a.length ? sum0 + sum1 + a[i]! * b[i]! : sum0 + sum1;
}

function addScaled(target: Float64Array, source: Float64Array, scale: number): void {
  for (let i = 0; i < target.length; i++) target[i] = target[i]! + scale * source[i]!;
}
