import { EngineError } from "../../../core/errors.ts";

/** Healthy vectors stay below a hundred; those that have begun to grow pass this in one epoch. */
const MAX_MAGNITUDE = 1e4;

/**
 * Each step adds a share of one vector to another. With too high a learning rate the two overshoot and grow by turns, without end; what they
 * come to is of no use long before it is infinite.
 *
 * @param vectors  all that are trained
 * @throws {EngineError} `TRAINING_DIVERGED`
 */
export function assertBounded(vectors: readonly Float32Array[], alpha: number, epochsDone: number): void {
  // Written so that what is not a number fails as well.
  if (vectors.every((values) => values.every((value) => Math.abs(value) <= MAX_MAGNITUDE))) return;
  throw new EngineError("TRAINING_DIVERGED", `The vectors grew without bounds at alpha ${alpha}`, {
    hint: "Train with a lower alpha: 0.025 suits most texts, and 0.05 GloVe.",
    data: { alpha, epochsDone },
  });
}
