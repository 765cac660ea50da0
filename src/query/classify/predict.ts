import { setImmediate as nextTurn } from "node:timers/promises";
import type { LabelPrediction, LabelProbability } from "../../core/classify.ts";
import type { TaskOptions } from "../../core/care.ts";
import { throwIfAborted } from "../../core/errors.ts";
import { probabilitiesOf } from "./calibration.ts";
import type { Sample } from "./classifier.ts";
import { mostProbable } from "./cross-validate.ts";
import { Explainer } from "./evidence.ts";
import { countTerms } from "./lexical-space.ts";
import type { TrainedClassifier } from "./train-classifier.ts";
import type { UnitVector } from "../../core/vector.ts";

export interface TextToLabel {
  readonly id: string;
  readonly text: string;
  readonly vector: UnitVector | null;
}

/** Labels that a prediction lists. */
const LISTED_LABELS = 10;
const SLICE = 64;

/** @returns one prediction a text, in order */
export async function predictLabels(
  trained: TrainedClassifier,
  texts: readonly TextToLabel[],
  { evidence, signal, onProgress }: TaskOptions & { readonly evidence: boolean },
): Promise<LabelPrediction[]> {
  const { classifier, calibration } = trained;
  const explainer = evidence ? new Explainer(trained) : null;
  const predictions: LabelPrediction[] = [];
  for (const { id, text, vector } of texts) {
    const sample: Sample = { terms: countTerms(text), vector };
    const probabilities = probabilitiesOf(classifier.scores(sample), calibration);
    const best = mostProbable(probabilities);
    predictions.push({
      id,
      label: classifier.labels[best]!,
      probability: probabilities[best]!,
      labels: listed(classifier.labels, probabilities),
      ...(explainer !== null && { evidence: explainer.explain(text, sample, best) }),
    });
    if (predictions.length % SLICE !== 0) continue;
    await nextTurn();
    throwIfAborted(signal);
    onProgress?.({ stage: "predict", done: predictions.length, total: texts.length, unit: "texts" });
  }
  return predictions;
}

function listed(labels: readonly string[], probabilities: Float64Array): LabelProbability[] {
  return labels
    .map((label, i) => ({ label, probability: probabilities[i]! }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, LISTED_LABELS);
}
