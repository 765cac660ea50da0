import { setImmediate as nextTurn } from "node:timers/promises";
import type { ClassificationReport, JudgedPrediction } from "../../core/classification-report.ts";
import { classificationReport } from "../../core/classification-report.ts";
import { throwIfAborted } from "../../core/errors.ts";
import type { TaskOptions } from "../../core/care.ts";
import { type Calibration, fitCalibration, probabilitiesOf } from "./calibration.ts";
import type { Classifier } from "./classifier.ts";
import type { Dataset } from "./dataset.ts";
import { stratifiedFolds } from "./folds.ts";

export interface CrossValidation {
  readonly report: ClassificationReport;
  /** Fitted to the scores of all examples, each scored by a classifier that was not trained on it. */
  readonly calibration: Calibration;
}

interface CrossValidateOptions extends TaskOptions {
  /** At least 2, and no more than examples of the rarest label. */
  readonly folds: number;
  readonly seed: number;
}

/** Samples scored before others have the thread. */
const SLICE = 64;

/**
 * Stratified k-fold cross-validation. What is measured is what is stored: weights as they are rounded, labels and
 * probabilities after calibration, which for the examples of a fold is fitted to the other folds.
 *
 * @param fit  trains on some of the examples
 * @throws {EngineError} `ABORTED`
 */
export async function crossValidate(
  dataset: Dataset,
  fit: (rows: Uint32Array) => Promise<Classifier>,
  { folds, seed, signal, onProgress }: CrossValidateOptions,
): Promise<CrossValidation> {
  const { classes, samples } = dataset;
  const fold = stratifiedFolds(classes, folds, seed);
  const rows = Uint32Array.from(classes, (_, i) => i);
  const scores: Float64Array[] = [];
  const total = rows.length;
  let done = 0;
  for (let k = 0; k < folds; k++) {
    onProgress?.({ stage: `fold ${k + 1} of ${folds}`, done, total, unit: "texts" });
    const classifier = await fit(rows.filter((row) => fold[row] !== k));
    for (const row of rows.filter((i) => fold[i] === k)) {
      scores[row] = classifier.scores(samples[row]!);
      if (++done % SLICE !== 0) continue;
      await nextTurn();
      throwIfAborted(signal);
      onProgress?.({ stage: `fold ${k + 1} of ${folds}`, done, total, unit: "texts" });
    }
  }
  const judged: JudgedPrediction[] = [];
  for (let k = 0; k < folds; k++) {
    const others = rows.filter((row) => fold[row] !== k);
    const calibration = calibrate(dataset, scores, others);
    for (const row of rows.filter((i) => fold[i] === k))
      judged.push(judge(dataset, row, probabilitiesOf(scores[row]!, calibration)));
  }
  return { report: classificationReport(dataset.labels, judged), calibration: calibrate(dataset, scores, rows) };
}

/** @returns the place of the greatest; of equal ones the first */
export function mostProbable(probabilities: Float64Array): number {
  let best = 0;
  for (let c = 1; c < probabilities.length; c++) if (probabilities[c]! > probabilities[best]!) best = c;
  return best;
}

function calibrate({ classes }: Dataset, scores: readonly Float64Array[], rows: Uint32Array): Calibration {
  return fitCalibration(
    Array.from(rows, (row) => scores[row]!),
    Array.from(rows, (row) => classes[row]!),
  );
}

function judge({ labels, classes }: Dataset, row: number, probabilities: Float64Array): JudgedPrediction {
  return {
    expected: labels[classes[row]!]!,
    predicted: labels[mostProbable(probabilities)]!,
    probabilities: [...probabilities],
  };
}
