import { expect, test } from "vitest";
import { classificationReport, type JudgedPrediction } from "../../src/core/classification-report.ts";

function judged(pairs: readonly (readonly [expected: string, predicted: string])[]): JudgedPrediction[] {
  return pairs.map(([expected, predicted]) => ({ expected, predicted, probabilities: null }));
}

test("accuracy, F1 and confusion are those worked out by hand", () => {
  const pairs = [
    ["a", "a"],
    ["a", "a"],
    ["a", "b"],
    ["b", "b"],
    ["b", "c"],
    ["c", "c"],
  ] as const;
  const report = classificationReport(["a", "b", "c"], judged(pairs));
  expect(report.accuracy).toBeCloseTo(4 / 6, 12);
  expect(report.confusion).toEqual([
    [2, 1, 0],
    [0, 1, 1],
    [0, 0, 1],
  ]);
  expect(report.classes.map(({ precision, recall, support }) => [precision, recall, support])).toEqual([
    [1, 2 / 3, 3],
    [0.5, 0.5, 2],
    [0.5, 1, 1],
  ]);
  expect(report.macroF1).toBeCloseTo((0.8 + 0.5 + 2 / 3) / 3, 12);
  expect(report.calibration).toBeNull();
});

test("a label that nobody has and nobody got counts as F1 0", () => {
  const { classes, macroF1 } = classificationReport(["a", "b"], judged([["a", "a"]]));
  expect(classes[1]).toEqual({ label: "b", support: 0, precision: 0, recall: 0, f1: 0 });
  expect(macroF1).toBe(0.5);
});

test("log loss and calibration error are those worked out by hand", () => {
  const predictions: JudgedPrediction[] = [
    { expected: "a", predicted: "a", probabilities: [0.9, 0.1] },
    { expected: "b", predicted: "a", probabilities: [0.9, 0.1] },
    { expected: "b", predicted: "b", probabilities: [0.4, 0.6] },
  ];
  const { calibration } = classificationReport(["a", "b"], predictions);
  expect(calibration!.logLoss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.1) + Math.log(0.6)) / 3, 12);
  // One bin holds two answers of 0.9 of which one is right, another the answer of 0.6, which is right.
  expect(calibration!.expectedCalibrationError).toBeCloseTo((Math.abs(1 - 1.8) + Math.abs(1 - 0.6)) / 3, 12);
});
