import { EngineError } from "../../../core/errors.ts";

/** Healthy vectors stay below a hundred; those that have begun to grow pass this in one epoch. */
export const MAX_MAGNITUDE = 1e4;

/**
 * Each step adds a share of one vector to another. With too high a learning rate the two overshoot and grow by turns, without end; what they
 * come to is of no use long before it is infinite.
 *
 * @param areBounded  whether all that is trained is a number of at most `MAX_MAGNITUDE`
 * @throws {EngineError} `TRAINING_DIVERGED`
 */
export function assertBounded(areBounded: boolean, alpha: number, epochsDone: number): void {
  if (areBounded) return;
  throw new EngineError("TRAINING_DIVERGED", `The vectors grew without bounds at alpha ${alpha}`, {
    hint: "Train with a lower alpha: 0.025 suits most texts, and 0.05 GloVe.",
    data: { alpha, epochsDone },
  });
}
