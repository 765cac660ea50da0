/**
 * The linear classifier beside multinomial logistic regression on the same features and folds: 5-fold cross-validation,
 * and what training on all examples and predicting take.
 *
 *     node bench/classify.ts examples.jsonl […]        JSON lines {"text", "label"}
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { LabelledText } from "../src/core/classify.ts";
import { classificationReport } from "../src/core/classification-report.ts";
import { mostProbable } from "../src/query/classify/cross-validate.ts";
import type { Dataset } from "../src/query/classify/dataset.ts";
import { fitSettings } from "../src/query/classify/fit-settings.ts";
import { stratifiedFolds } from "../src/query/classify/folds.ts";
import { LexicalSpace } from "../src/query/classify/lexical-space.ts";
import { predictLabels } from "../src/query/classify/predict.ts";
import { prepareDataset } from "../src/query/classify/prepare-dataset.ts";
import { SparseRows } from "../src/query/classify/sparse-rows.ts";
import { encodeClassifier } from "../src/query/classify/stored-classifier.ts";
import { trainClassifier } from "../src/query/classify/train-classifier.ts";
import { fitLogistic, logits } from "./classify-logistic.ts";

const FOLDS = 5;
const SETTINGS = fitSettings({ folds: FOLDS });
const LOGISTIC_COSTS = [3, 10, 30];
/** Of a classifier that nobody keeps. */
const SUMMARY = {
  name: "bench",
  method: "linear",
  examples: 0,
  terms: 0,
  embedder: null,
  calibrated: true,
  field: null,
  trainedAt: "",
  accuracy: null,
  macroF1: null,
} as const;

for (const file of process.argv.slice(2)) {
  const lines = readFileSync(file, "utf8").trim().split("\n");
  const examples = lines.map((line, i) => ({ ...(JSON.parse(line) as Omit<LabelledText, "id">), id: String(i) }));
  const counted = await timed(async () => await prepareDataset(examples, SETTINGS, null, {}));
  const dataset = counted.result;
  console.log(
    `${basename(file)}: ${examples.length} texts, ${dataset.labels.length} labels; n-grams counted in ${counted.seconds} s`,
  );
  await linear(examples);
  for (const cost of LOGISTIC_COSTS) logistic(dataset, cost);
}

async function linear(examples: readonly LabelledText[]): Promise<void> {
  const { result, seconds } = await timed(async () => await trainClassifier(examples, SETTINGS, null, {}));
  const { report, solver, fitSeconds, classifier } = result;
  const summary = { ...SUMMARY, labels: classifier.labels };
  const bytes = encodeClassifier(result, summary).byteLength;
  const texts = examples.map(({ id, text }) => ({ id, text, vector: null }));
  const predicted = await timed(async () => await predictLabels(result, texts, { evidence: false }));
  const rate = Math.round(texts.length / Number(predicted.seconds));
  console.log(
    `  linear            macro-F1 ${report!.macroF1.toFixed(4)}, accuracy ${report!.accuracy.toFixed(4)}, ` +
      `log loss ${report!.calibration!.logLoss.toFixed(4)}, calibration error ${report!.calibration!.expectedCalibrationError.toFixed(4)}; ` +
      `fit ${fitSeconds.toFixed(2)} s (${solver!.passes} passes, gap ${solver!.gap.toExponential(1)}), ` +
      `with cross-validation ${seconds} s, ${Math.round(bytes / 1024)} KiB, ${rate} texts/s`,
  );
}

function logistic({ labels, classes, samples }: Dataset, cost: number): void {
  const fold = stratifiedFolds(classes, FOLDS, SETTINGS.seed);
  const rows = Uint32Array.from(classes.keys());
  let seconds = 0;
  let iterations = 0;
  const predictions = [];
  for (let k = 0; k < FOLDS; k++) {
    const training = rows.filter((row) => fold[row] !== k);
    const space = LexicalSpace.fit(Array.from(training, (row) => samples[row]!.terms));
    const matrix = (chosen: Uint32Array): SparseRows =>
      new SparseRows(
        space.columns,
        Array.from(chosen, (row) => space.place(samples[row]!.terms)),
      );
    const started = performance.now();
    const fit = fitLogistic(
      matrix(training),
      training.map((row) => classes[row]!),
      labels.length,
      cost,
    );
    seconds += (performance.now() - started) / 1000;
    iterations = Math.max(iterations, fit.iterations);
    const held = rows.filter((row) => fold[row] === k);
    const test = matrix(held);
    for (const [i, row] of held.entries()) {
      const predicted = labels[mostProbable(logits(test, i, fit.weights, labels.length))]!;
      predictions.push({ expected: labels[classes[row]!]!, predicted, probabilities: null });
    }
  }
  const { macroF1, accuracy } = classificationReport(labels, predictions);
  console.log(
    `  logistic, C = ${String(cost).padEnd(3)} macro-F1 ${macroF1.toFixed(4)}, accuracy ${accuracy.toFixed(4)}; ` +
      `fit ${(seconds / FOLDS).toFixed(2)} s (at most ${iterations} iterations)`,
  );
}

async function timed<Result>(work: () => Promise<Result>): Promise<{ result: Result; seconds: string }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: ((performance.now() - started) / 1000).toFixed(2) };
}
