/** Measures of a classifier on examples whose label is known. */

/** An example that was judged. */
export interface JudgedPrediction {
  readonly expected: string;
  readonly predicted: string;
  /** Of each label, in the order of the labels; null when the classifier gives none. */
  readonly probabilities: readonly number[] | null;
}

export interface ClassMeasures {
  readonly label: string;
  /** Examples that have the label. */
  readonly support: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** How well probabilities say how often they are right. */
export interface CalibrationMeasures {
  /** Mean of −ln p(expected), p at least 1e-15. */
  readonly logLoss: number;
  /** Mean distance between probability and accuracy of the label that was given, over 15 bins of equal width. */
  readonly expectedCalibrationError: number;
}

export interface ClassificationReport {
  readonly examples: number;
  readonly accuracy: number;
  /** Mean of the classes' F1, each counting the same. */
  readonly macroF1: number;
  /** In the order of the labels. */
  readonly classes: readonly ClassMeasures[];
  /** `confusion[i][j]`: examples of label i that were given label j. */
  readonly confusion: readonly (readonly number[])[];
  readonly calibration: CalibrationMeasures | null;
}

const BINS = 15;
const LEAST_PROBABILITY = 1e-15;

/**
 * Accuracy, F1, confusion and calibration. Precision, recall and F1 that would divide by 0 are 0.
 *
 * @param labels  every label that occurs, distinct
 * @see Guo, Pleiss, Sun & Weinberger, ICML 2017, https://arxiv.org/abs/1706.04599 (calibration error)
 */
export function classificationReport(
  labels: readonly string[],
  predictions: readonly JudgedPrediction[],
): ClassificationReport {
  const place = new Map(labels.map((label, i) => [label, i]));
  const confusion = labels.map(() => labels.map(() => 0));
  for (const { expected, predicted } of predictions) confusion[place.get(expected)!]![place.get(predicted)!]! += 1;
  const classes = labels.map((label, i) => measureClass(label, i, confusion));
  const right = sum(labels.map((_, i) => confusion[i]![i]!));
  return {
    examples: predictions.length,
    accuracy: ratio(right, predictions.length),
    macroF1: ratio(sum(classes.map(({ f1 }) => f1)), classes.length),
    classes,
    confusion,
    calibration: measureCalibration(predictions, place),
  };
}

function measureClass(label: string, i: number, confusion: readonly (readonly number[])[]): ClassMeasures {
  const hits = confusion[i]![i]!;
  const support = sum(confusion[i]!);
  const given = sum(confusion.map((row) => row[i]!));
  return {
    label,
    support,
    precision: ratio(hits, given),
    recall: ratio(hits, support),
    f1: ratio(2 * hits, given + support),
  };
}

function measureCalibration(
  predictions: readonly JudgedPrediction[],
  place: ReadonlyMap<string, number>,
): CalibrationMeasures | null {
  const bins = Array.from({ length: BINS }, () => ({ right: 0, probability: 0 }));
  let loss = 0;
  for (const { expected, predicted, probabilities } of predictions) {
    if (probabilities === null) return null;
    loss -= Math.log(Math.max(LEAST_PROBABILITY, probabilities[place.get(expected)!]!));
    const probability = probabilities[place.get(predicted)!]!;
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))]!;
    bin.probability += probability;
    if (expected === predicted) bin.right++;
  }
  if (predictions.length === 0) return null;
  const error = sum(bins.map(({ right, probability }) => Math.abs(right - probability)));
  return { logLoss: loss / predictions.length, expectedCalibrationError: error / predictions.length };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
