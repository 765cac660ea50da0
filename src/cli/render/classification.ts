import type { ClassificationReport } from "../../core/classification-report.ts";
import type { ListedClassifier, SolverReport, TrainReport } from "../../core/classify.ts";
import { formatBytes, formatCount, formatSeconds, plural } from "./numbers.ts";
import { printable } from "./printable.ts";
import { renderTable } from "./table.ts";

/** With more labels a confusion matrix is wider than anyone reads; the strongest confusions are listed instead. */
const MAX_MATRIX_LABELS = 12;
const SHOWN_CONFUSIONS = 15;

export function renderTraining(
  { classifier, report, folds, solver, seconds }: TrainReport,
  collection: string,
): string {
  const features = [
    ...(classifier.terms > 0 ? [`${formatCount(classifier.terms)} n-grams`] : []),
    ...(classifier.embedder === null ? [] : [`sentence vectors of ${printable(classifier.embedder.model)}`]),
  ].join(" and ");
  const stored =
    `Trained ${classifier.name} (${classifier.method}) on ${plural(classifier.examples, "example")} of ` +
    `${plural(classifier.labels.length, "label")} with ${features}; ${formatBytes(classifier.sizeBytes)} in the collection ` +
    `${printable(collection)}, ${formatSeconds(seconds.total)} in all.\n`;
  return `${report === null ? "" : `${renderReport(report, folds)}\n`}${renderSolver(solver, seconds.fit)}${stored}`;
}

export function renderReport(report: ClassificationReport, folds: number): string {
  const { accuracy, macroF1, calibration, examples } = report;
  const figures = [
    `accuracy ${accuracy.toFixed(4)}`,
    `macro-F1 ${macroF1.toFixed(4)}`,
    ...(calibration === null
      ? []
      : [
          `log loss ${calibration.logLoss.toFixed(4)}`,
          `calibration error ${calibration.expectedCalibrationError.toFixed(4)}`,
        ]),
  ];
  return `${plural(examples, "example")}, ${folds}-fold cross-validation: ${figures.join(", ")}\n\n${classTable(report)}\n${confusionTable(report)}`;
}

export function renderSolver(solver: SolverReport | null, fitSeconds: number): string {
  const convergence =
    solver === null ? "" : `, relative duality gap ${solver.gap.toExponential(1)} after pass ${solver.passes}`;
  return `One fit: ${fitSeconds.toFixed(2)} s${convergence}\n`;
}

export function renderClassifiers(classifiers: readonly ListedClassifier[], collection: string): string {
  if (classifiers.length === 0) return `The collection ${printable(collection)} has no classifier.\n`;
  return renderTable(
    [
      { title: "name" },
      { title: "method" },
      { title: "labels", align: "right" },
      { title: "examples", align: "right" },
      { title: "accuracy", align: "right" },
      { title: "macro-F1", align: "right" },
      { title: "size", align: "right" },
      { title: "model" },
      { title: "trained" },
    ],
    classifiers.map(
      ({ name, method, labels, examples, accuracy, macroF1, sizeBytes, embedder, outdated, trainedAt }) => [
        name,
        method,
        formatCount(labels.length),
        formatCount(examples),
        accuracy?.toFixed(4) ?? "",
        macroF1?.toFixed(4) ?? "",
        formatBytes(sizeBytes),
        `${printable(embedder?.model ?? "none")}${outdated ? ", outdated" : ""}`,
        trainedAt.slice(0, 16).replace("T", " "),
      ],
    ),
  );
}

function classTable({ classes }: ClassificationReport): string {
  return renderTable(
    [
      { title: "label" },
      { title: "precision", align: "right" },
      { title: "recall", align: "right" },
      { title: "F1", align: "right" },
      { title: "examples", align: "right" },
    ],
    classes.map(({ label, precision, recall, f1, support }) => [
      printable(label),
      ...[precision, recall, f1].map((value) => value.toFixed(4)),
      formatCount(support),
    ]),
  );
}

function confusionTable({ classes, confusion }: ClassificationReport): string {
  const labels = classes.map(({ label }) => printable(label));
  if (labels.length <= MAX_MATRIX_LABELS) {
    return renderTable(
      [{ title: "is \\ given" }, ...labels.map((title) => ({ title, align: "right" as const }))],
      confusion.map((row, i) => [labels[i]!, ...row.map(formatCount)]),
    );
  }
  const mistakes = confusion
    .flatMap((row, i) => row.map((count, j) => ({ is: labels[i]!, given: labels[j]!, count, wrong: i !== j })))
    .filter(({ wrong, count }) => wrong && count > 0)
    .toSorted((a, b) => b.count - a.count);
  return renderTable(
    [{ title: "is" }, { title: "given" }, { title: "examples", align: "right" }],
    mistakes.slice(0, SHOWN_CONFUSIONS).map(({ is, given, count }) => [is, given, formatCount(count)]),
  );
}
