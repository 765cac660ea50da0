/**
 * What `node scripts/fit-answers.ts squad2-slice/dev.jsonl cmrc2018/trial.jsonl` printed: conditional logit for the
 * units, logistic regression for the confidence, each weight of the sign that its feature's meaning demands. Fitted on the
 * questions of every other document; docs/ask.md has what they reach on the questions of the rest.
 */
import type { ConfidenceWeights } from "./confidence.ts";
import type { UnitFeatures } from "./features.ts";

export interface AnswerWeights {
  readonly unit: UnitFeatures;
  readonly confidence: ConfidenceWeights;
  /** Below this nothing is answered unless another is asked for. */
  readonly minConfidence: number;
}

export const ANSWER_WEIGHTS: Readonly<Record<"withVectors" | "wordsAlone", AnswerWeights>> = {
  /** Fitted on 197 answerable questions of squad2-slice; the threshold refuses half of those it says are unanswerable. */
  withVectors: {
    unit: {
      words: 3.99,
      telling: 2.66,
      nearby: 2.72,
      titles: 0.27,
      elsewhere: -1.62,
      passage: 0.61,
      document: 2.23,
      type: 2.47,
      meaning: 7.84,
    },
    confidence: {
      bias: -4.33,
      covered: 1.71,
      words: 0.69,
      missing: -0.18,
      margin: 1.19,
      meaning: 1.76,
      type: 0.13,
      unnamed: -0.77,
    },
    minConfidence: 0.3,
  },
  /** Fitted on 197 questions of squad2-slice and 510 of CMRC; the threshold refuses 9 of 10 whose document is not there. */
  wordsAlone: {
    unit: {
      words: 2.96,
      telling: 5.71,
      nearby: 2.81,
      titles: 4.08,
      elsewhere: -3.14,
      passage: 4.91,
      document: 1.11,
      type: 2.21,
      meaning: 0,
    },
    confidence: {
      bias: -3.06,
      covered: 2.7,
      words: 0.29,
      missing: -0.78,
      margin: 1.54,
      meaning: 0,
      type: 0,
      unnamed: -1.05,
    },
    minConfidence: 0.15,
  },
};
