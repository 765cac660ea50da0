/** Classification without a collection. */
import type { ModelOptions } from "./collection-embedder.ts";
import type { TaskOptions } from "./core/care.ts";
import type { FitOptions, LabelledText, SolverReport } from "./core/classify.ts";
import type { ClassificationReport } from "./core/classification-report.ts";
import { openEmbedder } from "./embed/open-embedder.ts";
import { fitSettings } from "./query/classify/fit-settings.ts";
import { trainClassifier } from "./query/classify/train-classifier.ts";

export interface ClassificationEvaluation {
  readonly labels: readonly string[];
  readonly report: ClassificationReport;
  readonly folds: number;
  readonly solver: SolverReport | null;
  readonly notices: readonly string[];
  /** Of one fit on all examples, their n-grams counted and vectors made. */
  readonly fitSeconds: number;
}

/**
 * Cross-validates a way of training on examples, without a collection.
 *
 * @param model  whose sentence vectors are used; none when absent
 * @throws {EngineError} as `ClassifyEngine.train`; `MODEL_UNAVAILABLE`
 */
export async function evaluateClassification(
  examples: readonly LabelledText[],
  { model, dtype, pooling, offline, signal, onProgress, ...options }: FitOptions & TaskOptions & ModelOptions,
): Promise<ClassificationEvaluation> {
  const settings = fitSettings({ folds: 5, ...options });
  const embedder =
    model === undefined || model === "none"
      ? null
      : await openEmbedder({ model, dtype, pooling, offline, signal, onProgress });
  try {
    const training = await trainClassifier(examples, settings, embedder, { signal, onProgress });
    const { report, folds, solver, notices, fitSeconds, classifier } = training;
    return { labels: classifier.labels, report: report!, folds, solver, notices, fitSeconds };
  } finally {
    await embedder?.[Symbol.asyncDispose]();
  }
}
