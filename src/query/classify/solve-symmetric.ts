/**
 * Solves A · x = b for a symmetric positive definite A by Cholesky's factorisation.
 *
 * @param matrix  shape [n, n], row-major; overwritten
 * @param right   shape [n]
 * @returns       shape [n]
 */
export function solveSymmetric(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * n + k]! * matrix[j * n + k]!;
      // Rounding may leave a pivot a trace below 0.
      matrix[i * n + j] = i === j ? Math.sqrt(Math.max(sum, Number.EPSILON)) : sum / matrix[j * n + j]!;
    }
  }
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= matrix[i * n + k]! * x[k]!;
    x[i]! /= matrix[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= matrix[k * n + i]! * x[k]!;
    x[i]! /= matrix[i * n + i]!;
  }
  return x;
}
