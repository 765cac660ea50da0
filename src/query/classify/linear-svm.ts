/**
 * L2-regularised linear support vector machine with squared hinge loss. For training alone: what it returns is a plain
 * weight vector.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { throwIfAborted } from "../../core/errors.ts";
import { seededRandom, shuffle } from "./seeded-random.ts";
import type { SparseRows } from "./sparse-rows.ts";

export interface SvmOptions {
  /** Cost of a violation, for each row: C times the weight of its class. */
  readonly costs: Float64Array;
  /** Ends when (primal − dual) ≤ tolerance · primal. */
  readonly tolerance: number;
  readonly maxPasses: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

export interface SvmFit {
  /** Shape [columns]. */
  readonly weights: Float64Array;
  readonly bias: number;
  readonly passes: number;
  /** (primal − dual) / primal at the end: how far at most the objective is from its optimum. */
  readonly gap: number;
}

/** The gap takes as long as a pass. */
const PASSES_A_CHECK = 3;

/**
 * min over (w, b) of ½(‖w‖² + b²) + Σ costs[i] · max(0, 1 − y[i](w·x[i] + b))², strictly convex, by dual coordinate
 * descent: one exact step a row, rows in a new order each pass. The duality gap bounds the distance to the optimum.
 *
 * @param y  +1 or −1 for each row
 * @throws {EngineError} `ABORTED`
 * @see Hsieh, Chang, Lin, Keerthi & Sundararajan, ICML 2008, https://doi.org/10.1145/1390156.1390208
 */
export async function fitLinearSvm(rows: SparseRows, y: Int8Array, options: SvmOptions): Promise<SvmFit> {
  const { costs, tolerance, maxPasses, seed, signal } = options;
  const { starts, columns, values } = rows;
  const count = rows.count;
  const weights = new Float64Array(rows.width);
  let bias = 0;
  const alphas = new Float64Array(count);
  const diagonals = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let square = 1;
    for (let j = starts[i]!; j < starts[i + 1]!; j++) square += values[j]! * values[j]!;
    diagonals[i] = square + 1 / (2 * costs[i]!);
  }
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const random = seededRandom(seed);
  let passes = 0;
  let gap = 1;
  while (passes < maxPasses) {
    shuffle(order, random);
    for (const i of order) {
      const label = y[i]!;
      const start = starts[i]!;
      const end = starts[i + 1]!;
      let score = bias;
      for (let j = start; j < end; j++) score += weights[columns[j]!]! * values[j]!;
      const alpha = alphas[i]!;
      const gradient = label * score - 1 + alpha / (2 * costs[i]!);
      if (alpha === 0 && gradient >= 0) continue;
      const next = Math.max(0, alpha - gradient / diagonals[i]!);
      const step = (next - alpha) * label;
      if (step === 0) continue;
      alphas[i] = next;
      bias += step;
      for (let j = start; j < end; j++) weights[columns[j]!]! += step * values[j]!;
    }
    passes++;
    if (passes % PASSES_A_CHECK !== 0 && passes < maxPasses) continue;
    // Lets others have the thread, an interruption among them.
    await nextTurn();
    throwIfAborted(signal);
    gap = relativeGap(rows, y, costs, { weights, bias, alphas });
    if (gap <= tolerance) break;
  }
  return { weights, bias, passes, gap };
}

function relativeGap(
  rows: SparseRows,
  y: Int8Array,
  costs: Float64Array,
  { weights, bias, alphas }: { weights: Float64Array; bias: number; alphas: Float64Array },
): number {
  let regularizer = bias * bias;
  for (const weight of weights) regularizer += weight * weight;
  regularizer /= 2;
  let loss = 0;
  let dual = -regularizer;
  for (let i = 0; i < rows.count; i++) {
    const slack = Math.max(0, 1 - y[i]! * (rows.dot(i, weights) + bias));
    const alpha = alphas[i]!;
    loss += costs[i]! * slack * slack;
    dual += alpha - (alpha * alpha) / (4 * costs[i]!);
  }
  const primal = regularizer + loss;
  return (primal - dual) / primal;
}
