import type { ClassifierMethod } from "../../core/classify.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { TermCounts } from "./lexical-space.ts";

/** A text as classifiers see it. */
export interface Sample {
  readonly terms: TermCounts;
  /** Null where no model reads the text. */
  readonly vector: UnitVector | null;
}

/** What a score is made of: score = bias + Σ terms + vector. */
export interface ScoreParts {
  readonly bias: number;
  /** By hash, for the n-grams of the sample. */
  readonly terms: ReadonlyMap<number, number>;
  readonly vector: number;
}

/**
 * Text → a score for each label, higher is more likely; `calibration.ts` makes probabilities of them.
 * Implementations: `linear-classifier.ts`, `nearest-classifier.ts`, `zero-shot-classifier.ts`.
 * Contract: `test/query/classify/classifier-contract.ts`.
 */
export interface Classifier {
  readonly method: ClassifierMethod;
  /** Distinct, in code-unit order. */
  readonly labels: readonly string[];
  /** Whether samples need their vectors. */
  readonly usesVectors: boolean;
  /** N-grams it has weights for. */
  readonly terms: number;
  /** Scale of the scores where nothing was there to calibrate with. */
  readonly usualScale: number;
  /** @returns shape [labels], finite */
  scores(sample: Sample): Float64Array;
  /** @param label  its place in `labels` */
  explain(sample: Sample, label: number): ScoreParts;
}
