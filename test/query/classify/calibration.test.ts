import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fitCalibration, probabilitiesOf } from "../../../src/query/classify/calibration.ts";

test("probabilities are the softmax of scaled scores, and sum to 1", () => {
  const [a, b] = probabilitiesOf(Float64Array.of(1, 0), { scale: 2, biases: [0, 1] });
  expect(a).toBeCloseTo(Math.E ** 2 / (Math.E ** 2 + Math.E), 12);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 20 }),
      (scores) => {
        const probabilities = probabilitiesOf(Float64Array.from(scores), { scale: 3, biases: scores.map(() => 0) });
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
      },
    ),
  );
  expect(a! + b!).toBeCloseTo(1, 12);
});

test("the scale and biases that made labels are found again", () => {
  const truth = { scale: 2.5, biases: [0.5, -0.5] };
  const scores: Float64Array[] = [];
  const classes: number[] = [];
  // Of 100 texts with one score, as many have a label as its probability says.
  for (let s = -1; s <= 1.001; s += 0.1) {
    const row = Float64Array.of(-s, s);
    const ones = Math.round(100 * probabilitiesOf(row, truth)[1]!);
    for (let i = 0; i < 100; i++) {
      scores.push(row);
      classes.push(i < ones ? 1 : 0);
    }
  }
  const { scale, biases } = fitCalibration(scores, classes);
  expect(scale).toBeCloseTo(2.5, 1);
  expect(biases[0]! - biases[1]!).toBeCloseTo(1, 1);
});

test("scores that separate the labels keep probabilities below 1", () => {
  const scores = Array.from({ length: 20 }, (_, i) => (i < 10 ? Float64Array.of(1, -1, 0) : Float64Array.of(-1, 1, 0)));
  const classes = scores.map((_, i) => (i < 10 ? 0 : 1));
  const calibration = fitCalibration(scores, classes);
  expect(Number.isFinite(calibration.scale)).toBe(true);
  const top = probabilitiesOf(scores[0]!, calibration)[0]!;
  expect(top).toBeGreaterThan(0.85);
  expect(top).toBeLessThan(1);
});

test("with very many labels only the scale is fitted, and it helps", () => {
  const scores = Array.from({ length: 80 }, (_, i) =>
    Float64Array.from({ length: 40 }, (__, c) => (c === i % 40 ? 0.3 : 0)),
  );
  const { scale, biases } = fitCalibration(
    scores,
    scores.map((_, i) => i % 40),
  );
  expect(biases.every((bias) => bias === 0)).toBe(true);
  expect(scale).toBeGreaterThan(5);
});
