/** The options of `kenning terms train` that say how vectors are trained; the trainer checks their ranges. Defaults are those for texts. */
import { type Command, Option } from "commander";
import { EngineError } from "../core/errors.ts";
import type { TermFileOptions, TrainingOptions } from "../train-term-file.ts";
import { parseNumber } from "./options.ts";

/** As commander gives them: named as the trainers', but for sums in place of means, whole windows, and memory. */
export interface TrainingOptionValues extends Partial<
  Omit<TrainingOptions, "algorithm" | "architecture" | "cbowMean" | "shrinkWindows">
> {
  readonly algorithm?: "word2vec" | "fasttext" | "glove" | "doc2vec";
  readonly architecture?: string;
  readonly cbowSum?: true;
  readonly wholeWindows?: true;
  readonly withTerms?: true;
  readonly xMax?: number;
  readonly weightExponent?: number;
  readonly memory?: number;
}

/** As the trainers name them. */
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
  "withTerms",
  "xMax",
  "weightExponent",
  "minN",
  "maxN",
  "buckets",
  "threads",
  "seed",
] as const;

export function addTrainingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--algorithm <name>",
        "word2vec (default), fasttext, which knows parts of words, glove, or doc2vec",
      ).choices(["word2vec", "fasttext", "glove", "doc2vec"]),
    )
    .addOption(
      new Option(
        "--architecture <name>",
        "cbow (default) or skip-gram: slower, better for rare terms; of doc2vec pv-dm (default) or pv-dbow",
      ).choices(["cbow", "skip-gram", "pv-dm", "pv-dbow"]),
    )
    .addOption(
      new Option("--loss <name>", "negative-sampling (default) or hierarchical-softmax").choices([
        "negative-sampling",
        "hierarchical-softmax",
      ]),
    )
    .addOption(number("--dimensions <n>", "numbers a vector has (100)"))
    .addOption(number("--window <n>", "terms on each side at most (5; glove 15)"))
    .option(
      "--whole-windows",
      "always so many, where otherwise from 1 to so many are drawn for each term; not of glove",
    )
    .addOption(number("--negative <n>", "noise terms for each predicted one (5)"))
    .addOption(number("--ns-exponent <x>", "power of the counts by which noise is drawn (0.75)"))
    .option("--shared-negatives", "the contexts of a term share its noise terms: faster")
    .addOption(number("--sample <share>", "thin out terms with more of the text than this; 0 for none (0.001)"))
    .addOption(number("--min-count <n>", "leave out rarer terms (5)"))
    .addOption(number("--max-terms <n>", "keep only the most frequent; with --update, of those that join"))
    .addOption(number("--max-counted-terms <n>", "while counting, forget the rarest when there are more"))
    .addOption(number("--epochs <n>", "passes over the text (5; doc2vec 10, glove 25)"))
    .addOption(number("--alpha <rate>", "learning rate at the start (0.025; glove 0.05)"))
    .addOption(number("--min-alpha <rate>", "and at the end (0.0001); not of glove"))
    .option("--cbow-sum", "cbow and pv-dm add the terms around, in place of their mean")
    .option("--with-terms", "pv-dbow trains vectors of terms as well")
    .addOption(number("--x-max <x>", "co-occurrences that weigh most in glove (100)"))
    .addOption(number("--weight-exponent <x>", "by which fewer weigh less (0.75)"))
    .addOption(number("--memory <mb>", "what counting of glove may take (512)"))
    .addOption(number("--min-n <n>", "shortest character n-gram of fasttext (3)"))
    .addOption(number("--max-n <n>", "longest (6); 0 for none; of fasttext"))
    .addOption(number("--buckets <n>", "buckets that n-grams of fasttext are hashed into (2,000,000)"))
    .addOption(number("--threads <n>", "threads (as many as processors); one gives the same vectors each time"))
    .addOption(number("--seed <n>", "another one gives other vectors (1)"));
}

function number(flags: string, description: string): Option {
  return new Option(flags, description).argParser(parseNumber);
}

/** The trainers refuse those that the algorithm does not have. */
export function trainingOptionsOf(values: TrainingOptionValues): TermFileOptions {
  const { algorithm, cbowSum, wholeWindows, memory } = values;
  const named = NAMES.map((name) => [name, values[name]] as const);
  return {
    ...(Object.fromEntries(named.filter(([, value]) => value !== undefined)) as TermFileOptions),
    ...(wholeWindows === true && { shrinkWindows: false }),
    ...(cbowSum === true && { [algorithm === "doc2vec" ? "mean" : "cbowMean"]: false }),
    ...(memory !== undefined && { memoryBytes: memory * 2 ** 20 }),
  };
}

/** The same, of Word2Vec and FastText alone. @throws {EngineError} `BAD_REQUEST` for other algorithms */
export function termOptionsOf(values: TrainingOptionValues): Partial<TrainingOptions> {
  const options = trainingOptionsOf(values);
  const { algorithm } = options;
  if (algorithm !== "glove" && algorithm !== "doc2vec") return options;
  throw new EngineError("BAD_REQUEST", `A collection stores vectors of word2vec and fasttext, none of ${algorithm}`, {
    hint: "Name a file for them with --out.",
    data: { algorithm },
  });
}
