/** The options of `kenning terms train` that say how vectors are trained; the trainer checks their ranges. Defaults are those for texts. */
import { type Command, Option } from "commander";
import type { TrainingOptions } from "../train-term-file.ts";
import { parseNumber } from "./options.ts";

/** As commander gives them: named as the trainer's, but for the sum of CBOW. */
export interface TrainingOptionValues extends Partial<Omit<TrainingOptions, "cbowMean">> {
  readonly cbowSum?: true;
}

const NAMES = [
  "algorithm",
  "architecture",
  "loss",
  "dimensions",
  "window",
  "negative",
  "nsExponent",
  "sharedNegatives",
  "sample",
  "minCount",
  "maxTerms",
  "maxCountedTerms",
  "epochs",
  "alpha",
  "minAlpha",
  "minN",
  "maxN",
  "buckets",
  "threads",
  "seed",
] as const;

export function addTrainingOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--algorithm <name>", "word2vec (default) or fasttext, which knows parts of words").choices([
        "word2vec",
        "fasttext",
      ]),
    )
    .addOption(
      new Option("--architecture <name>", "cbow (default) or skip-gram: slower, better for rare terms").choices([
        "cbow",
        "skip-gram",
      ]),
    )
    .addOption(
      new Option("--loss <name>", "negative-sampling (default) or hierarchical-softmax").choices([
        "negative-sampling",
        "hierarchical-softmax",
      ]),
    )
    .addOption(number("--dimensions <n>", "numbers a vector has (100)"))
    .addOption(number("--window <n>", "terms on each side at most (5)"))
    .addOption(number("--negative <n>", "noise terms for each predicted one (5)"))
    .addOption(number("--ns-exponent <x>", "power of the counts by which noise is drawn (0.75)"))
    .option("--shared-negatives", "the contexts of a term share its noise terms: faster")
    .addOption(number("--sample <share>", "thin out terms with more of the text than this; 0 for none (0.001)"))
    .addOption(number("--min-count <n>", "leave out rarer terms (5)"))
    .addOption(number("--max-terms <n>", "keep only the most frequent"))
    .addOption(number("--max-counted-terms <n>", "while counting, forget the rarest when there are more"))
    .addOption(number("--epochs <n>", "passes over the text (5)"))
    .addOption(number("--alpha <rate>", "learning rate at the start (0.025)"))
    .addOption(number("--min-alpha <rate>", "and at the end (0.0001)"))
    .option("--cbow-sum", "add the terms around, in place of their mean")
    .addOption(number("--min-n <n>", "shortest character n-gram of fasttext (3)"))
    .addOption(number("--max-n <n>", "longest (6); 0 for none"))
    .addOption(number("--buckets <n>", "buckets that n-grams are hashed into (2,000,000)"))
    .addOption(number("--threads <n>", "threads (as many as processors); one gives the same vectors each time"))
    .addOption(number("--seed <n>", "another one gives other vectors (1)"));
}

function number(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseNumber);
}

export function trainingOptionsOf(values: TrainingOptionValues): Partial<TrainingOptions> {
  const named = NAMES.map((name) => [name, values[name as keyof TrainingOptionValues]] as const);
  return {
    ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
    ...(values.cbowSum === true && { cbowMean: false }),
  };
}
