import { confidenceFeatures, confidenceOf, type ConfidenceFeatures } from "./confidence.ts";
import type { Evidence } from "./gather-evidence.ts";
import { rankUnits, type RankedUnit } from "./rank-units.ts";
import { ANSWER_WEIGHTS, type AnswerWeights } from "./weights.ts";

export interface Judgement {
  /** What could be quoted, best first. */
  readonly ranked: readonly RankedUnit[];
  /** Null when there is nothing to be confident of. */
  readonly features: ConfidenceFeatures | null;
  /** How likely the best unit is to hold the answer, 0 to 1. */
  readonly confidence: number;
}

export function judgeEvidence(
  { question, termWeights, units, hasVectors }: Evidence,
  weights: AnswerWeights = ANSWER_WEIGHTS[hasVectors ? "withVectors" : "wordsAlone"],
): Judgement {
  const ranked = rankUnits(units, weights.unit);
  const features = confidenceFeatures(question, ranked, termWeights);
  return { ranked, features, confidence: confidenceOf(features, weights.confidence) };
}
