/**
 * From a classifier's scores to probabilities, fitted to examples that it was not trained on. With two labels it is
 * Platt's sigmoid; with more, temperature scaling with a bias a label.
 */
import { solveSymmetric } from "./solve-symmetric.ts";

/** p(label c) ∝ exp(scale · score[c] + biases[c]). */
export interface Calibration {
  readonly scale: number;
  /** Shape [labels]. */
  readonly biases: readonly number[];
}

const MAX_STEPS = 50;
const TOLERANCE = 1e-8;
/** Makes the objective strictly convex: adding one number to all biases changes nothing else. */
const RIDGE = 1e-3;
/** A step of Newton's method takes labels² for each example; with more labels than this only the scale is fitted. */
const MAX_BIASED_LABELS = 30;

/** @returns probabilities that sum to 1 */
export function probabilitiesOf(scores: Float64Array, { scale, biases }: Calibration): Float64Array {
  const result = scores.map((score, c) => scale * score + biases[c]!);
  const max = result.reduce((a, b) => Math.max(a, b), -Infinity);
  let sum = 0;
  for (let c = 0; c < result.length; c++) sum += result[c] = Math.exp(result[c]! - max);
  return result.map((value) => value / sum);
}

/**
 * Minimises the cross-entropy between smoothed labels and probabilities, a convex function, by Newton's method with
 * backtracking. An example of class c counts as c with (n_c + 1) / (n_c + 2), so that separable scores keep a finite scale.
 *
 * @param scores   a row for each example, shape [labels]
 * @param classes  the label of each example
 * @see Platt, Advances in Large Margin Classifiers, 1999; Alexandari, Kundaje & Shrikumar, ICML 2020, https://arxiv.org/abs/1901.06852
 */
export function fitCalibration(scores: readonly Float64Array[], classes: ArrayLike<number>): Calibration {
  const labels = scores[0]!.length;
  const objective = new CrossEntropy(scores, classes, labels > MAX_BIASED_LABELS ? 1 : labels + 1);
  let parameters = new Float64Array(objective.size);
  parameters[0] = 1;
  let loss = objective.loss(parameters);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { gradient, hessian } = objective.derivatives(parameters);
    const direction = solveSymmetric(hessian, gradient);
    const descent = direction.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
    if (descent < TOLERANCE * Math.max(1, Math.abs(loss))) break;
    let length = 1;
    let next = parameters;
    let nextLoss = Infinity;
    while (length > 1e-10) {
      next = parameters.map((value, i) => value - length * direction[i]!);
      nextLoss = objective.loss(next);
      if (nextLoss <= loss - 1e-4 * length * descent) break;
      length /= 2;
    }
    if (!(nextLoss < loss)) break;
    parameters = next;
    loss = nextLoss;
  }
  return calibrationOf(parameters, labels);
}

function calibrationOf(parameters: Float64Array, labels: number): Calibration {
  const biases = Array.from({ length: labels }, (_, c) => parameters[c + 1] ?? 0);
  // A classifier that is worse than chance on these few examples keeps its order.
  return { scale: Math.max(1e-3, parameters[0]!), biases };
}

class CrossEntropy {
  readonly size: number;
  readonly #scores: readonly Float64Array[];
  readonly #classes: ArrayLike<number>;
  /** How much of an example of a class counts as that class. */
  readonly #own: readonly number[];

  constructor(scores: readonly Float64Array[], classes: ArrayLike<number>, size: number) {
    this.size = size;
    this.#scores = scores;
    this.#classes = classes;
    const counts = Array.from(scores[0]!, () => 0);
    for (let i = 0; i < classes.length; i++) counts[classes[i]!]! += 1;
    this.#own = counts.map((count) => (count + 1) / (count + 2));
  }

  loss(parameters: Float64Array): number {
    const calibration = this.#calibration(parameters);
    let loss = (RIDGE / 2) * parameters.reduce((sum, value) => sum + value * value, 0);
    this.#scores.forEach((row, i) => {
      const probabilities = probabilitiesOf(row, calibration);
      for (let c = 0; c < row.length; c++) loss -= this.#target(i, c) * Math.log(Math.max(1e-300, probabilities[c]!));
    });
    return loss;
  }

  derivatives(parameters: Float64Array): { gradient: Float64Array; hessian: Float64Array } {
    const { size } = this;
    const calibration = this.#calibration(parameters);
    const gradient = parameters.map((value) => RIDGE * value);
    const hessian = new Float64Array(size * size);
    for (let j = 0; j < size; j++) hessian[j * size + j] = RIDGE;
    this.#scores.forEach((row, i) => {
      const p = probabilitiesOf(row, calibration);
      const mean = p.reduce((sum, value, c) => sum + value * row[c]!, 0);
      for (let c = 0; c < row.length; c++) {
        const excess = p[c]! - this.#target(i, c);
        const spread = p[c]! * (row[c]! - mean);
        gradient[0]! += excess * row[c]!;
        hessian[0]! += spread * row[c]!;
        if (size === 1) continue;
        gradient[c + 1]! += excess;
        hessian[c + 1]! += spread;
        hessian[(c + 1) * size]! += spread;
        for (let d = 0; d < row.length; d++) hessian[(c + 1) * size + d + 1]! -= p[c]! * p[d]!;
        hessian[(c + 1) * size + c + 1]! += p[c]!;
      }
    });
    return { gradient, hessian };
  }

  #target(i: number, c: number): number {
    const own = this.#own[this.#classes[i]!]!;
    return c === this.#classes[i] ? own : (1 - own) / (this.#own.length - 1);
  }

  #calibration(parameters: Float64Array): Calibration {
    return { scale: parameters[0]!, biases: this.#own.map((_, c) => parameters[c + 1] ?? 0) };
  }
}
