/** Small convex fits: a few weights, each of a known sign. */

export type Sign = 1 | -1 | 0;

export interface Example {
  readonly features: readonly number[];
  readonly isRight: boolean;
}

const RATE = 0.1;
const STEPS = 1000;

/**
 * Conditional logit: in each group the right examples should win the softmax. Groups with none or only right ones tell nothing.
 *
 * @param signs  of each weight; 0 keeps it at 0
 */
export function fitRanking(groups: readonly (readonly Example[])[], signs: readonly Sign[], ridge = 1e-3): number[] {
  const telling = groups.filter((group) => new Set(group.map(({ isRight }) => isRight)).size === 2);
  return descend(signs, ridge, (weights, gradient) => {
    for (const group of telling) {
      const odds = softmaxOdds(group.map(({ features }) => dot(weights, features)));
      const total = sum(odds);
      const right = sum(odds.filter((_, i) => group[i]!.isRight));
      group.forEach(({ features, isRight }, i) => {
        const pull = odds[i]! / total - (isRight ? odds[i]! / right : 0);
        features.forEach((value, j) => (gradient[j]! += (pull * value) / telling.length));
      });
    }
  });
}

/** Logistic regression; the caller adds a feature that is always 1 for the bias. */
export function fitLogistic(examples: readonly Example[], signs: readonly (Sign | "free")[], ridge = 1e-3): number[] {
  return descend(signs, ridge, (weights, gradient) => {
    for (const { features, isRight } of examples) {
      const pull = 1 / (1 + Math.exp(-dot(weights, features))) - (isRight ? 1 : 0);
      features.forEach((value, j) => (gradient[j]! += (pull * value) / examples.length));
    }
  });
}

/** Adam, projected onto the signs after each step. */
function descend(
  signs: readonly (Sign | "free")[],
  ridge: number,
  addGradient: (weights: readonly number[], gradient: number[]) => void,
): number[] {
  const weights = signs.map(() => 0);
  const mean = signs.map(() => 0);
  const square = signs.map(() => 0);
  for (let step = 1; step <= STEPS; step++) {
    const gradient = weights.map((weight) => ridge * weight);
    addGradient(weights, gradient);
    signs.forEach((sign, j) => {
      mean[j] = 0.9 * mean[j]! + 0.1 * gradient[j]!;
      square[j] = 0.99 * square[j]! + 0.01 * gradient[j]! ** 2;
      const moved =
        weights[j]! - (RATE * (mean[j] / (1 - 0.9 ** step))) / (Math.sqrt(square[j] / (1 - 0.99 ** step)) + 1e-9);
      weights[j] = sign === "free" || moved * sign > 0 ? moved : 0;
    });
  }
  return weights;
}

function softmaxOdds(scores: readonly number[]): number[] {
  const best = Math.max(...scores);
  return scores.map((score) => Math.exp(score - best));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, i) => total + value * b[i]!, 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
