import { EngineError } from "../../../core/errors.ts";
import { resolveTrainingOptions, TRAINING_DEFAULTS, type TrainingOptions } from "../train/training-options.ts";

/** Options of the network that documents do not have. */
type OptionOfTerms = "algorithm" | "cbowMean" | "minN" | "maxN" | "buckets" | "sharedNegatives";
const OF_TERMS: ReadonlySet<string> = new Set<OptionOfTerms>([
  "algorithm",
  "cbowMean",
  "minN",
  "maxN",
  "buckets",
  "sharedNegatives",
]);

/** How vectors of documents are trained. Defaults are gensim 4's; docs/terms.md says what each is called there. */
export interface Doc2VecOptions extends Omit<TrainingOptions, OptionOfTerms | "architecture"> {
  /** PV-DM predicts each term from the document and the terms around it, PV-DBOW from the document alone. */
  readonly architecture: "pv-dm" | "pv-dbow";
  /** Whether PV-DBOW trains vectors of terms by skip-gram as well; without, those stay as they were drawn. */
  readonly withTerms: boolean;
  /** Whether PV-DM takes the mean of the document and the terms, or their sum. */
  readonly mean: boolean;
}

const DEFAULTS = { architecture: "pv-dm", withTerms: false, mean: true, epochs: 10 } as const;

/**
 * The options with what is missing filled in.
 *
 * @throws {EngineError} `BAD_CONFIG` for one that is out of its range
 */
export function resolveDoc2VecOptions(given: Partial<Doc2VecOptions> = {}): Doc2VecOptions {
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const options = { ...TRAINING_DEFAULTS, ...DEFAULTS, ...Object.fromEntries(known) } as Doc2VecOptions;
  if (options.architecture !== "pv-dm" && options.architecture !== "pv-dbow")
    throw new EngineError("BAD_CONFIG", `The architecture of documents is ${JSON.stringify(options.architecture)}`, {
      hint: "Use pv-dm or pv-dbow.",
      data: { option: "architecture", value: options.architecture },
    });
  const { architecture, withTerms, mean } = options;
  const all = { ...networkOptions(options), architecture, withTerms, mean };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !OF_TERMS.has(name))) as unknown as Doc2VecOptions;
}

/** As the network of terms knows them. */
export function networkOptions({ architecture, mean, ...shared }: Doc2VecOptions): TrainingOptions {
  return resolveTrainingOptions({
    ...shared,
    algorithm: "word2vec",
    architecture: architecture === "pv-dm" ? "cbow" : "skip-gram",
    cbowMean: mean,
  });
}
