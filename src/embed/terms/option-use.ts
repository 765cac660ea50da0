/** Which options of training do something: for which algorithms, and by which other options. */
import { EngineError } from "../../core/errors.ts";
import type { Doc2VecOptions } from "./doc2vec/doc2vec-options.ts";
import type { GloveOptions } from "./glove/glove-options.ts";
import type { TermAlgorithm } from "./term-model.ts";
import type { TrainingOptions } from "./train/training-options.ts";

interface OptionUse {
  readonly by: readonly TermAlgorithm[];
  /** What another option has to be. */
  readonly needs?: readonly [option: "architecture" | "loss", value: string];
}

type TrainingOption = keyof TrainingOptions | keyof Doc2VecOptions | keyof GloveOptions;

const NETWORKS = ["word2vec", "fasttext", "doc2vec"] as const;

/** Those that are not here are of all. */
const OPTION_USE: Readonly<Partial<Record<TrainingOption, OptionUse>>> = {
  architecture: { by: NETWORKS },
  loss: { by: NETWORKS },
  negative: { by: NETWORKS, needs: ["loss", "negative-sampling"] },
  nsExponent: { by: NETWORKS, needs: ["loss", "negative-sampling"] },
  sharedNegatives: { by: ["word2vec"], needs: ["architecture", "skip-gram"] },
  sample: { by: NETWORKS },
  shrinkWindows: { by: NETWORKS },
  minAlpha: { by: NETWORKS },
  cbowMean: { by: ["word2vec", "fasttext"], needs: ["architecture", "cbow"] },
  minN: { by: ["fasttext"] },
  maxN: { by: ["fasttext"] },
  buckets: { by: ["fasttext"] },
  mean: { by: ["doc2vec"], needs: ["architecture", "pv-dm"] },
  withTerms: { by: ["doc2vec"], needs: ["architecture", "pv-dbow"] },
  xMax: { by: ["glove"] },
  weightExponent: { by: ["glove"] },
  memoryBytes: { by: ["glove"] },
};

/** What is trained where nothing else is given. */
const DEFAULT_CHOICES = {
  word2vec: { architecture: "cbow", loss: "negative-sampling" },
  fasttext: { architecture: "cbow", loss: "negative-sampling" },
  doc2vec: { architecture: "pv-dm", loss: "negative-sampling" },
  glove: {},
} as const;

/**
 * @param given   the options that were asked for
 * @param before  those that hold where they were not
 * @throws {EngineError} `BAD_REQUEST` for one that would do nothing
 */
export function assertOptionsUsed(given: object, before: object = {}): void {
  const options = defined({ ...before, ...defined(given) });
  const algorithm = (options["algorithm"] ?? "word2vec") as TermAlgorithm;
  const choices: Readonly<Record<string, unknown>> = { ...DEFAULT_CHOICES[algorithm], ...options };
  for (const option of Object.keys(defined(given))) {
    const { by, needs } = OPTION_USE[option as TrainingOption] ?? {};
    if (by !== undefined && !by.includes(algorithm)) throw unused(option, "algorithm", algorithm);
    if (needs !== undefined && choices[needs[0]] !== needs[1]) throw unused(option, needs[0], choices[needs[0]]);
  }
}

function defined(options: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function unused(option: string, because: string, value: unknown): EngineError {
  return new EngineError("BAD_REQUEST", `The option ${option} does nothing with ${because} ${String(value)}`, {
    hint: `Leave it out, or take another ${because}.`,
    data: { option, [because]: value },
  });
}
