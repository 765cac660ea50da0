import { expect, test } from "vitest";
import { inverseDocumentFrequency, saturatedFrequency } from "../../../src/embed/lsa/term-weights.ts";

const weighting = { k1: 1.2, b: 0.75, averageLength: 100 };

test("idf by hand: ln(1 + (10 − 2 + 0.5) / 2.5) = ln 4.4", () => {
  expect(inverseDocumentFrequency(10, 2)).toBeCloseTo(Math.log(4.4), 12);
  expect(inverseDocumentFrequency(10, 10)).toBeGreaterThan(0);
});

test("saturation by hand: 2 · 2.2 / (2 + 1.2 · (0.25 + 0.75 · 2)) = 4.4 / 4.1", () => {
  expect(saturatedFrequency(2, 200, weighting)).toBeCloseTo(4.4 / 4.1, 12);
  expect(saturatedFrequency(1, 100, weighting)).toBeCloseTo(1, 12);
  expect(saturatedFrequency(1e9, 100, weighting)).toBeCloseTo(2.2, 6);
});

test("documents without terms have no length to compare with", () => {
  expect(saturatedFrequency(1, 0, { ...weighting, averageLength: 0 })).toBeCloseTo(1, 12);
});
