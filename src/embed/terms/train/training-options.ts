import { availableParallelism } from "node:os";
import { EngineError } from "../../../core/errors.ts";

/** How term vectors are trained. Defaults are gensim 4's; docs/terms.md says what each is called there and in fastText. */
export interface TrainingOptions {
  /** FastText is Word2Vec over a term and its character n-grams. */
  readonly algorithm: "word2vec" | "fasttext";
  /** CBOW predicts a term from the mean of those around it, skip-gram from each of them. */
  readonly architecture: "cbow" | "skip-gram";
  readonly loss: "negative-sampling" | "hierarchical-softmax";
  readonly dimensions: number;
  /** Terms on each side at most. */
  readonly window: number;
  /** Whether the reach is drawn from 1 to `window` for each term, so that near terms count more, or is `window` each time. */
  readonly shrinkWindows: boolean;
  /** Noise terms for each predicted one, of negative sampling. */
  readonly negative: number;
  /** Noise terms are drawn with the probability of their count to this power. */
  readonly nsExponent: number;
  /** Whether the contexts of a term share its noise terms, which is faster: of Word2Vec's skip-gram alone. */
  readonly sharedNegatives: boolean;
  /** Share of the corpus above which a term's occurrences are thinned out; 0 for never. */
  readonly sample: number;
  /** Rarer terms are left out. */
  readonly minCount: number;
  /** Keeps the most frequent ones; null for all. */
  readonly maxTerms: number | null;
  /** When more distinct terms than this are being counted, the rarest are forgotten, so that memory stays bounded; null for never. */
  readonly maxCountedTerms: number | null;
  readonly epochs: number;
  /** Learning rate at the start; it falls evenly to `minAlpha`. */
  readonly alpha: number;
  readonly minAlpha: number;
  /** Whether CBOW takes the mean of the terms around, or their sum. */
  readonly cbowMean: boolean;
  /** Lengths of FastText's n-grams, in characters with the `<` and `>` around the term; `maxN` 0 for none. */
  readonly minN: number;
  readonly maxN: number;
  readonly buckets: number;
  /** With one thread the same seed gives the same vectors, bit for bit; several threads update them without locks. */
  readonly threads: number;
  readonly seed: number;
}

export const TRAINING_DEFAULTS: TrainingOptions = {
  algorithm: "word2vec",
  architecture: "cbow",
  loss: "negative-sampling",
  dimensions: 100,
  window: 5,
  shrinkWindows: true,
  negative: 5,
  nsExponent: 0.75,
  sharedNegatives: false,
  sample: 1e-3,
  minCount: 5,
  maxTerms: null,
  maxCountedTerms: null,
  epochs: 5,
  alpha: 0.025,
  minAlpha: 0.0001,
  cbowMean: true,
  minN: 3,
  maxN: 6,
  buckets: 2_000_000,
  threads: availableParallelism(),
  seed: 1,
};

const CHOICES = {
  algorithm: ["word2vec", "fasttext"],
  architecture: ["cbow", "skip-gram"],
  loss: ["negative-sampling", "hierarchical-softmax"],
} as const;

const WHOLE_NUMBERS = {
  dimensions: [1, 10_000],
  window: [1, 1000],
  negative: [1, 1000],
  minCount: [1, Number.MAX_SAFE_INTEGER],
  epochs: [1, 100_000],
  minN: [1, 100],
  maxN: [0, 100],
  buckets: [1, 2 ** 31 - 1],
  threads: [1, 256],
  seed: [0, 2 ** 32 - 1],
} as const;

const NUMBERS = { nsExponent: [-10, 10], sample: [0, 1], alpha: [0, 10], minAlpha: [0, 10] } as const;

/**
 * The options with what is missing filled in.
 *
 * @throws {EngineError} `BAD_CONFIG` for one that is out of its range
 */
export function resolveTrainingOptions(given: Partial<TrainingOptions> = {}): TrainingOptions {
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const options: TrainingOptions = { ...TRAINING_DEFAULTS, ...Object.fromEntries(known) };
  for (const [name, choices] of Object.entries(CHOICES)) {
    const value = options[name as keyof typeof CHOICES];
    if (!(choices as readonly string[]).includes(value)) throw outOfRange(name, value, `one of ${choices.join(", ")}`);
  }
  for (const [name, [least, most]] of Object.entries(WHOLE_NUMBERS)) {
    const value = options[name as keyof typeof WHOLE_NUMBERS];
    if (!(Number.isInteger(value) && value >= least && value <= most))
      throw outOfRange(name, value, `a whole number from ${least} to ${most}`);
  }
  for (const [name, [least, most]] of Object.entries(NUMBERS)) {
    const value = options[name as keyof typeof NUMBERS];
    if (!(value >= least && value <= most)) throw outOfRange(name, value, `a number from ${least} to ${most}`);
  }
  for (const name of ["maxTerms", "maxCountedTerms"] as const) {
    const value = options[name];
    if (value !== null && !(Number.isInteger(value) && value >= 1))
      throw outOfRange(name, value, "a whole number from 1");
  }
  if (options.minAlpha > options.alpha)
    throw outOfRange("minAlpha", options.minAlpha, `at most alpha, ${options.alpha}`);
  if (options.maxN > 0 && options.maxN < options.minN)
    throw outOfRange("maxN", options.maxN, `0, or at least minN, ${options.minN}`);
  const canShare =
    options.algorithm === "word2vec" && options.architecture === "skip-gram" && options.loss === "negative-sampling";
  if (options.sharedNegatives && !canShare)
    throw outOfRange("sharedNegatives", true, "false but for word2vec, skip-gram and negative-sampling");
  return options;
}

function outOfRange(name: string, value: unknown, wanted: string): EngineError {
  return new EngineError("BAD_CONFIG", `The training option ${name} is ${String(value)}, and has to be ${wanted}`, {
    hint: "Correct the option or leave it out.",
    data: { option: name, value },
  });
}
