/** Options of training, which `classify train` and `eval classify` share. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ClassifierMethod, FitOptions } from "../core/classify.ts";
import { collect, parseCount } from "./options.ts";

export interface FitCommandOptions {
  readonly method: ClassifierMethod;
  /** Undefined for what suits the texts. */
  readonly vectors?: boolean;
  readonly balanced?: true;
  readonly weight?: readonly string[];
  readonly cost: number;
  readonly neighbors: number;
  readonly describe?: readonly string[];
  readonly folds?: number;
  readonly seed: number;
}

const METHODS = ["linear", "nearest", "zero-shot"] as const satisfies readonly ClassifierMethod[];
const MAX_SEED = 2 ** 32 - 1;

export function addFitOptions(command: Command): Command {
  return command
    .addOption(new Option("--method <method>", "how labels are found").choices(METHODS).default("linear"))
    .option("--no-vectors", "leave sentence vectors out; n-grams alone")
    .addOption(new Option("--balanced", "let rare labels count as much as frequent ones").conflicts("weight"))
    .option("--weight <label=number>", "cost of errors on a label, 1 when absent; may be repeated", collect)
    .addOption(
      new Option("--cost <C>", "how closely the linear method follows the examples").argParser(positive).default(1),
    )
    .addOption(
      new Option("--neighbors <k>", "examples that vote in the nearest method")
        .argParser(parseCount(1, 1000))
        .default(10),
    )
    .option("--describe <label=text>", "what a label stands for, for the zero-shot method; may be repeated", collect)
    .addOption(new Option("--folds <count>", "parts of the cross-validation; 0 for none").argParser(parseCount(0, 20)))
    .addOption(new Option("--seed <number>", "determines the folds").argParser(parseCount(0, MAX_SEED)).default(1));
}

/** @throws {InvalidArgumentError} for a pair that is not `label=value` */
export function toFitOptions(options: FitCommandOptions): FitOptions {
  const { method, vectors, balanced, weight, cost, neighbors, describe, folds, seed } = options;
  const weights = pairs(weight, "--weight").map(([label, text]) => [label, positive(text)] as const);
  return {
    method,
    // Commander turns --no-vectors into a default of true, which would demand vectors.
    vectors: vectors === false ? false : undefined,
    classWeights: balanced ? "balanced" : weights.length > 0 ? Object.fromEntries(weights) : undefined,
    cost,
    neighbors,
    descriptions: Object.fromEntries(pairs(describe, "--describe")),
    folds,
    seed,
  };
}

function pairs(values: readonly string[] | undefined, option: string): [string, string][] {
  return (values ?? []).map((value) => {
    const equals = value.indexOf("=");
    if (equals > 0 && equals < value.length - 1) return [value.slice(0, equals).trim(), value.slice(equals + 1).trim()];
    throw new InvalidArgumentError(`${option} takes label=value, and got ${JSON.stringify(value)}.`);
  });
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It has to be a number above 0.");
}
