import { availableParallelism } from "node:os";
import { EngineError } from "../../../core/errors.ts";

/** How GloVe is trained. Defaults are those of the authors' program; docs/terms.md says what each is called there. */
export interface GloveOptions {
  readonly dimensions: number;
  /** Terms on each side; one at distance d counts 1/d. */
  readonly window: number;
  /** Rarer terms are left out. */
  readonly minCount: number;
  /** Keeps the most frequent ones; null for all. */
  readonly maxTerms: number | null;
  readonly maxCountedTerms: number | null;
  readonly epochs: number;
  /** Learning rate of AdaGrad. */
  readonly alpha: number;
  /** Co-occurrences x weigh (x / xMax) ^ weightExponent, at most 1. */
  readonly xMax: number;
  readonly weightExponent: number;
  /** What counting and shuffling may take, beside the vectors; what is more goes to a temporary file. */
  readonly memoryBytes: number;
  /** With one thread the same seed gives the same vectors, bit for bit; several threads update them without locks. */
  readonly threads: number;
  readonly seed: number;
}

export const GLOVE_DEFAULTS: GloveOptions = {
  dimensions: 100,
  window: 15,
  minCount: 5,
  maxTerms: null,
  maxCountedTerms: null,
  epochs: 25,
  alpha: 0.05,
  xMax: 100,
  weightExponent: 0.75,
  memoryBytes: 2 ** 29,
  threads: availableParallelism(),
  seed: 1,
};

const WHOLE_NUMBERS = {
  dimensions: [1, 10_000],
  window: [1, 1000],
  minCount: [1, Number.MAX_SAFE_INTEGER],
  epochs: [1, 100_000],
  memoryBytes: [2 ** 17, 2 ** 33],
  threads: [1, 256],
  seed: [0, 2 ** 32 - 1],
} as const;

const NUMBERS = { alpha: [0, 10], xMax: [1e-9, 1e12], weightExponent: [0, 10] } as const;

/**
 * The options with what is missing filled in.
 *
 * @throws {EngineError} `BAD_CONFIG` for one that is out of its range
 */
export function resolveGloveOptions(given: Partial<GloveOptions> = {}): GloveOptions {
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  const options: GloveOptions = { ...GLOVE_DEFAULTS, ...Object.fromEntries(known) };
  for (const [name, [least, most]] of Object.entries({ ...WHOLE_NUMBERS, ...NUMBERS })) {
    const value = options[name as keyof typeof WHOLE_NUMBERS | keyof typeof NUMBERS];
    const isRight = value >= least && value <= most && (!(name in WHOLE_NUMBERS) || Number.isInteger(value));
    if (isRight) continue;
    throw new EngineError(
      "BAD_CONFIG",
      `The GloVe option ${name} is ${value}, and has to be from ${least} to ${most}`,
      {
        hint: "Correct the option or leave it out.",
        data: { option: name, value },
      },
    );
  }
  return options;
}
