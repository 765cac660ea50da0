/** Options of the command that trains terms, and what they ask of training. */
import { type Command, Option } from "commander";
import type { TrainingOptions } from "../collection-terms-engine.ts";
import { parseCount, parseNumber } from "./options.ts";

export interface TrainingCommandOptions {
  readonly algorithm?: TrainingOptions["algorithm"];
  readonly architecture?: TrainingOptions["architecture"];
  readonly loss?: TrainingOptions["loss"];
  readonly dimensions?: number;
  readonly window?: number;
  readonly negative?: number;
  readonly epochs?: number;
  readonly minCount?: number;
  readonly alpha?: number;
  readonly minN?: number;
  readonly maxN?: number;
  readonly buckets?: number;
  readonly threads?: number;
  readonly seed?: number;
}

export function addTrainingOptions(command: Command): Command {
  return command
    .addOption(new Option("--algorithm <name>", "what trains them").choices(["fasttext", "word2vec"]))
    .addOption(new Option("--architecture <name>", "what is predicted of what").choices(["skip-gram", "cbow"]))
    .addOption(new Option("--loss <name>", "how").choices(["negative-sampling", "hierarchical-softmax"]))
    .addOption(countOption("--dimensions <count>", "length of a vector", [1, 10_000]))
    .addOption(countOption("--window <count>", "terms on each side at most", [1, 1000]))
    .addOption(countOption("--negative <count>", "noise terms for each predicted one", [1, 1000]))
    .addOption(countOption("--epochs <count>", "how often the text is read", [1, 100_000]))
    .addOption(countOption("--min-count <count>", "leave rarer terms out", [1, Number.MAX_SAFE_INTEGER]))
    .addOption(new Option("--alpha <rate>", "learning rate at the start").argParser(parseNumber))
    .addOption(countOption("--min-n <count>", "shortest n-gram of FastText", [1, 100]))
    .addOption(countOption("--max-n <count>", "longest n-gram of FastText, 0 for none", [0, 100]))
    .addOption(countOption("--buckets <count>", "that n-grams are hashed into", [1, 2 ** 31 - 1]))
    .addOption(countOption("--threads <count>", "threads; with one the same seed gives the same vectors", [1, 256]))
    .addOption(countOption("--seed <number>", "of what is drawn at random", [0, 2 ** 32 - 1]));
}

/** Those that were given. */
export function trainingOptions(options: TrainingCommandOptions): Partial<TrainingOptions> {
  const { algorithm, architecture, loss, dimensions, window, negative, epochs, minCount, alpha } = options;
  const { minN, maxN, buckets, threads, seed } = options;
  const all = { algorithm, architecture, loss, dimensions, window, negative, epochs, minCount, alpha };
  const given = Object.entries({ ...all, minN, maxN, buckets, threads, seed }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(given);
}

function countOption(flags: string, what: string, [min, max]: readonly [number, number]): Option {
  return new Option(flags, what).argParser(parseCount(min, max));
}
