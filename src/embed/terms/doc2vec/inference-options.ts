import { EngineError } from "../../../core/errors.ts";
import type { InferenceOptions } from "../../../core/term-documents.ts";
import { resolveTrainingOptions, type TrainingOptions } from "../train/training-options.ts";

export type ResolvedInferenceOptions = Pick<TrainingOptions, "epochs" | "alpha" | "minAlpha" | "seed">;

/**
 * @param trained  the options of the model's training
 * @throws {EngineError} `BAD_CONFIG` for one that training would refuse
 */
export function resolveInferenceOptions(given: InferenceOptions, trained: TrainingOptions): ResolvedInferenceOptions {
  const { epochs, alpha, minAlpha, seed } = given;
  const known = Object.entries({ epochs, alpha, minAlpha, seed }).filter(([, value]) => value !== undefined);
  for (const [name, value] of known) if (typeof value !== "number") throw notANumber(name, value);
  return resolveTrainingOptions({ ...trained, ...Object.fromEntries(known) });
}

function notANumber(name: string, value: unknown): EngineError {
  return new EngineError("BAD_CONFIG", `The option ${name} of inference is no number`, {
    hint: "Correct the option or leave it out.",
    data: { option: name, value },
  });
}
