import type { ClassifierMethod, FitOptions } from "../../core/classify.ts";
import { badTraining } from "./classify-errors.ts";

/** Options with their defaults, checked. */
export interface FitSettings {
  readonly method: ClassifierMethod;
  readonly vectors: boolean | undefined;
  readonly classWeights: "balanced" | Readonly<Record<string, number>>;
  readonly cost: number;
  readonly neighbors: number;
  readonly descriptions: Readonly<Record<string, string>>;
  /** Undefined when the caller leaves it to the examples; 0 for none. */
  readonly folds: number | undefined;
  readonly seed: number;
}

const METHODS = ["linear", "nearest", "zero-shot"] as const satisfies readonly ClassifierMethod[];
const MAX_FOLDS = 20;
const MAX_NEIGHBORS = 1000;

/** @throws {EngineError} `BAD_REQUEST` */
export function fitSettings(options: FitOptions): FitSettings {
  const { method = "linear", vectors, classWeights = {}, cost = 1, neighbors = 10, folds, seed = 1 } = options;
  if (!METHODS.includes(method)) throw bad("method", method, `one of ${METHODS.join(", ")}`);
  if (!(cost > 0 && Number.isFinite(cost))) throw bad("cost", cost, "a number above 0");
  if (!isWhole(neighbors, 1, MAX_NEIGHBORS))
    throw bad("neighbors", neighbors, `a whole number from 1 to ${MAX_NEIGHBORS}`);
  if (folds !== undefined && folds !== 0 && !isWhole(folds, 2, MAX_FOLDS))
    throw bad("folds", folds, `a whole number from 2 to ${MAX_FOLDS}, or 0 for no cross-validation`);
  if (!isWhole(seed, 0, 2 ** 32 - 1)) throw bad("seed", seed, "a whole number from 0");
  if (classWeights !== "balanced")
    for (const [label, weight] of Object.entries(classWeights))
      if (!(weight > 0 && Number.isFinite(weight))) throw bad(`classWeights.${label}`, weight, "a number above 0");
  const descriptions = options.descriptions ?? {};
  if (method === "zero-shot" && Object.keys(descriptions).length < 2) {
    throw badTraining(`The zero-shot method got ${Object.keys(descriptions).length} label descriptions`, {
      hint: "Describe at least two labels.",
      data: { reason: "too_few_labels", labels: Object.keys(descriptions) },
    });
  }
  return { method, vectors, classWeights, cost, neighbors, descriptions, folds, seed };
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function bad(option: string, value: unknown, wanted: string): Error {
  return badTraining(`${option} is ${JSON.stringify(value) ?? "undefined"}`, {
    hint: `It has to be ${wanted}.`,
    data: { reason: "bad_option", option },
  });
}
