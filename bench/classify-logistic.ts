/** Multinomial logistic regression, to compare the linear classifier with. */
import type { SparseRows } from "../src/query/classify/sparse-rows.ts";

export interface LogisticFit {
  /** Shape [width + 1, labels]; the last row is the bias. */
  readonly weights: Float64Array;
  readonly iterations: number;
  /** Relative to the first one. */
  readonly gradientNorm: number;
}

const MEMORY = 8;
const MAX_ITERATIONS = 300;
const TOLERANCE = 1e-3;

/**
 * min ½‖W‖² + C Σ −ln softmax(W·x + b)[y] by L-BFGS with backtracking.
 *
 * @see Liu & Nocedal, Mathematical Programming 45, 1989
 */
export function fitLogistic(rows: SparseRows, classes: Uint32Array, labels: number, cost: number): LogisticFit {
  let weights: Float64Array = new Float64Array((rows.width + 1) * labels);
  let { loss, gradient } = objective(rows, classes, labels, cost, weights);
  const first = norm(gradient);
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let iterations = 0;
  while (iterations < MAX_ITERATIONS && norm(gradient) > TOLERANCE * first) {
    const direction = descent(gradient, steps);
    const slope = dot(direction, gradient);
    let length = 1;
    let next = weights;
    let result = { loss: Infinity, gradient };
    while (length > 1e-8) {
      next = weights.map((value, i) => value - length * direction[i]!);
      result = objective(rows, classes, labels, cost, next);
      if (result.loss <= loss - 1e-4 * length * slope) break;
      length /= 2;
    }
    const s = next.map((value, i) => value - weights[i]!);
    const y = result.gradient.map((value, i) => value - gradient[i]!);
    steps.push({ s, y, rho: 1 / dot(s, y) });
    if (steps.length > MEMORY) steps.shift();
    ({ loss, gradient } = result);
    weights = next;
    iterations++;
  }
  return { weights, iterations, gradientNorm: norm(gradient) / first };
}

export function logits(rows: SparseRows, row: number, weights: Float64Array, labels: number): Float64Array {
  const scores = weights.slice(rows.width * labels);
  for (let j = rows.starts[row]!; j < rows.starts[row + 1]!; j++) {
    const at = rows.columns[j]! * labels;
    for (let c = 0; c < labels; c++) scores[c]! += weights[at + c]! * rows.values[j]!;
  }
  return scores;
}

function objective(rows: SparseRows, classes: Uint32Array, labels: number, cost: number, weights: Float64Array) {
  const gradient = weights.slice();
  let loss = dot(weights, weights) / 2;
  for (let row = 0; row < rows.count; row++) {
    const scores = logits(rows, row, weights, labels);
    const max = Math.max(...scores);
    let sum = 0;
    for (const score of scores) sum += Math.exp(score - max);
    loss -= cost * (scores[classes[row]!]! - max - Math.log(sum));
    const excess = scores.map((score, c) => cost * (Math.exp(score - max) / sum - (c === classes[row] ? 1 : 0)));
    for (let j = rows.starts[row]!; j < rows.starts[row + 1]!; j++) {
      const at = rows.columns[j]! * labels;
      for (let c = 0; c < labels; c++) gradient[at + c]! += excess[c]! * rows.values[j]!;
    }
    for (let c = 0; c < labels; c++) gradient[rows.width * labels + c]! += excess[c]!;
  }
  return { loss, gradient };
}

/** The two-loop recursion. */
function descent(
  gradient: Float64Array,
  steps: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
): Float64Array {
  const direction = gradient.slice();
  const alphas: number[] = [];
  for (const { s, y, rho } of steps.toReversed()) {
    const alpha = rho * dot(s, direction);
    alphas.push(alpha);
    for (let i = 0; i < direction.length; i++) direction[i]! -= alpha * y[i]!;
  }
  const last = steps.at(-1);
  const scale = last === undefined ? 1 / norm(gradient) : 1 / (last.rho * dot(last.y, last.y));
  for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  for (const { s, y, rho } of steps) {
    const beta = alphas.pop()! - rho * dot(y, direction);
    for (let i = 0; i < direction.length; i++) direction[i]! += beta * s[i]!;
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}
