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
      words: 3.2,
      telling: 2.63,
      nearby: 1.89,
      titles: 0.54,
      elsewhere: -1.79,
      passage: 0.76,
      document: 2.8,
      type: 2.62,
      meaning: 6.85,
    },
    confidence: {
      bias: -4.36,
      covered: 1.73,
      words: 0.7,
      missing: -0.16,
      margin: 1.22,
      meaning: 1.76,
      type: 0.06,
      unnamed: -0.77,
    },
    minConfidence: 0.3,
  },
  /** Fitted on 197 questions of squad2-slice and 510 of CMRC; the threshold refuses 9 of 10 whose document is not there. */
  wordsAlone: {
    unit: {
      words: 3.44,
      telling: 5.89,
      nearby: 3.45,
      titles: 4.58,
      elsewhere: -2.71,
      passage: 5.09,
      document: 0.72,
      type: 2.03,
      meaning: 0,
    },
    confidence: {
      bias: -3.02,
      covered: 2.73,
      words: 0.2,
      missing: -0.8,
      margin: 1.57,
      meaning: 0,
      type: 0,
      unnamed: -1.04,
    },
    minConfidence: 0.15,
  },
};
