import { expect, test } from "vitest";
import { sumOfVector, VectorSums } from "../../../src/store/ann/vector-sums.ts";

test("a row is found by its sum until it is forgotten", () => {
  const sums = new VectorSums();
  sums.keep(7, 123);
  expect(sums.find(123)).toBe(7);
  sums.forget(7);
  sums.forget(8);
  expect(sums.find(123)).toBeUndefined();
});

test("the later of two rows with one sum is found, and stays when the earlier goes", () => {
  const sums = new VectorSums();
  sums.keep(7, 123);
  sums.keep(8, 123);
  sums.forget(7);
  expect(sums.find(123)).toBe(8);
});

test("a vector has one sum wherever it lies in memory", () => {
  const values = [0.5, -0.25, 3];
  const shared = new Float32Array(new SharedArrayBuffer(20), 4, 3);
  shared.set(values);
  expect(sumOfVector(shared)).toBe(sumOfVector(Float32Array.from(values)));
  expect(sumOfVector(Float32Array.of(0.5, -0.25, 4))).not.toBe(sumOfVector(shared));
});
