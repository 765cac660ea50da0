import type { SolverReport } from "../../core/classify.ts";
import type { ClassificationReport } from "../../core/classification-report.ts";
import type { TaskOptions } from "../../core/care.ts";
import type { Embedder } from "../../embed/embedder.ts";
import type { Calibration } from "./calibration.ts";
import type { Classifier } from "./classifier.ts";
import { badTraining, needsVectors } from "./classify-errors.ts";
import { crossValidate } from "./cross-validate.ts";
import { countClasses, type Dataset } from "./dataset.ts";
import { type ExampleSet, keepExamples, sampleRows } from "./example-set.ts";
import type { FitSettings } from "./fit-settings.ts";
import { LinearClassifier } from "./linear-classifier.ts";
import { NearestClassifier } from "./nearest-classifier.ts";
import { type Example, prepareDataset } from "./prepare-dataset.ts";
import { sentenceVectors } from "./sentence-vectors.ts";
import { ZeroShotClassifier } from "./zero-shot-classifier.ts";

/** A classifier with what its predictions need. */
export interface TrainedClassifier {
  readonly classifier: Classifier;
  readonly calibration: Calibration;
  /** Examples to show as evidence. */
  readonly examples: ExampleSet;
}

export interface Training extends TrainedClassifier {
  /** Null without cross-validation. */
  readonly report: ClassificationReport | null;
  readonly folds: number;
  readonly solver: SolverReport | null;
  readonly notices: readonly string[];
  readonly fitSeconds: number;
}

/** Examples that a linear classifier keeps as evidence. */
const MAX_EVIDENCE = 2000;
const DEFAULT_FOLDS = 5;

interface Fitted {
  readonly classifier: Classifier;
  readonly solver: SolverReport | null;
}

/**
 * Trains on all examples, and measures and calibrates by cross-validation before.
 *
 * @throws {EngineError} as `prepareDataset`; `BAD_REQUEST` with the reason too_few_examples when a label has fewer
 *   examples than there are to be folds
 */
export async function trainClassifier(
  examples: readonly Example[],
  settings: FitSettings,
  embedder: Embedder | null,
  task: TaskOptions,
): Promise<Training> {
  const dataset = await prepareDataset(examples, settings, embedder, task);
  const fit = await fitter(dataset, settings, embedder, task);
  const notices: string[] = [];
  const folds = foldsFor(dataset, settings, notices);
  const validation =
    folds === 0
      ? null
      : await crossValidate(dataset, async (rows) => (await fit(rows)).classifier, {
          ...task,
          folds,
          seed: settings.seed,
        });
  task.onProgress?.({ stage: "fit", done: 0, total: 1, unit: "classifiers" });
  const started = performance.now();
  const { classifier, solver } = await fit(Uint32Array.from(dataset.examples.keys()));
  const fitSeconds = (performance.now() - started) / 1000;
  const uncalibrated = { scale: classifier.usualScale, biases: dataset.labels.map(() => 0) };
  return {
    classifier,
    calibration: validation?.calibration ?? uncalibrated,
    examples: shownExamples(classifier, dataset, settings.seed),
    report: validation?.report ?? null,
    folds,
    solver,
    notices,
    fitSeconds,
  };
}

/** How the method trains on some of the examples. */
async function fitter(
  dataset: Dataset,
  settings: FitSettings,
  embedder: Embedder | null,
  { signal, onProgress }: TaskOptions,
): Promise<(rows: Uint32Array) => Promise<Fitted>> {
  const { method, cost, seed, neighbors, descriptions } = settings;
  if (method === "linear") {
    return async (rows) => {
      const classWeights = weightsOf(dataset, settings);
      return await LinearClassifier.fit(dataset, rows, { cost, classWeights, seed, signal });
    };
  }
  if (method === "nearest") {
    // The interface is one for methods that compute long and those that do not.
    return async (rows) =>
      await Promise.resolve({ classifier: NearestClassifier.fit(dataset, rows, neighbors), solver: null });
  }
  if (embedder === null) throw needsVectors(method, "the collection has no model");
  const texts = dataset.labels.map((label) => descriptions[label]!);
  const vectors = await sentenceVectors(texts, embedder, { signal, onProgress });
  const readable = vectors.filter((vector) => vector !== null);
  if (readable.length < vectors.length) throw needsVectors(method, `${embedder.id} does not read every description`);
  const classifier = new ZeroShotClassifier(dataset.labels, readable);
  return async () => await Promise.resolve({ classifier, solver: null });
}

function weightsOf(dataset: Dataset, { classWeights }: FitSettings): Float64Array {
  const { labels } = dataset;
  if (classWeights === "balanced") {
    const total = dataset.examples.length;
    return Float64Array.from(countClasses(dataset), (count) => total / (labels.length * Math.max(1, count)));
  }
  const unknown = Object.keys(classWeights).filter((label) => !labels.includes(label));
  if (unknown.length > 0) {
    throw badTraining(`No example has the label ${JSON.stringify(unknown[0])} of the class weights`, {
      hint: `The labels are ${labels.map((label) => JSON.stringify(label)).join(", ")}.`,
      data: { reason: "unknown_labels", labels: unknown },
    });
  }
  return Float64Array.from(labels, (label) => (Object.hasOwn(classWeights, label) ? classWeights[label]! : 1));
}

function foldsFor(dataset: Dataset, { folds: wanted }: FitSettings, notices: string[]): number {
  if (wanted === 0 || dataset.examples.length === 0) return 0;
  const counts = countClasses(dataset);
  // A label that is only described takes no part.
  const present = [...counts].filter((count) => count > 0);
  const rarest = Math.min(...present);
  const least = wanted ?? 2;
  if (rarest < least) {
    const short = dataset.labels.filter((_, i) => counts[i]! > 0 && counts[i]! < least);
    throw badTraining(`Cross-validation with ${least} folds needs ${least} examples of each label`, {
      hint: `Add examples of ${short.map((label) => JSON.stringify(label)).join(", ")}, or ask for 0 folds.`,
      data: { reason: "too_few_examples", labels: short, folds: least },
    });
  }
  const folds = Math.min(wanted ?? DEFAULT_FOLDS, rarest);
  if (folds < (wanted ?? DEFAULT_FOLDS))
    notices.push(`Cross-validation has ${folds} folds: the rarest label has ${rarest} examples.`);
  return folds;
}

function shownExamples(classifier: Classifier, dataset: Dataset, seed: number): ExampleSet {
  if (classifier instanceof NearestClassifier) return classifier.examples;
  return keepExamples(dataset, sampleRows(dataset.examples.length, MAX_EVIDENCE, seed));
}
