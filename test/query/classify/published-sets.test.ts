// Floors that TF-IDF with a linear support vector machine reaches in scikit-learn on the same data.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { LabelledText } from "../../../src/core/classify.ts";
import { fitSettings } from "../../../src/query/classify/fit-settings.ts";
import { trainClassifier } from "../../../src/query/classify/train-classifier.ts";
import { testData } from "../../support/test-data.ts";

const FLOORS: readonly [name: string, macroF1: number][] = [
  ["sms-spam/all.jsonl", 0.972],
  ["thucnews-titles/dev.jsonl", 0.857],
];
for (const [name, floor] of FLOORS) {
  const file = testData(name);
  test.skipIf(file === null)(
    `macro-F1 on ${name} is at least ${floor} (skipped where the data is absent)`,
    async () => {
      const lines = readFileSync(file!, "utf8").trim().split("\n");
      const examples = lines.map((line, i) => ({ ...(JSON.parse(line) as Omit<LabelledText, "id">), id: String(i) }));
      const { report, solver } = await trainClassifier(examples, fitSettings({ folds: 5 }), null, {});
      expect(report!.macroF1).toBeGreaterThanOrEqual(floor);
      expect(report!.calibration!.expectedCalibrationError).toBeLessThan(0.05);
      expect(solver!.gap).toBeLessThanOrEqual(1e-3);
    },
    60_000,
  );
}
