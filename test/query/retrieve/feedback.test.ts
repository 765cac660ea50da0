import { expect, test } from "vitest";
import { dot, toUnit } from "../../../src/core/vector.ts";
import { rocchio } from "../../../src/query/retrieve/feedback.ts";

const east = toUnit([1, 0]);
const north = toUnit([0, 1]);
const west = toUnit([-1, 0]);

test("one candidate draws the query to 0.3 q + 0.7 d", () => {
  const moved = rocchio(east, [{ id: 1, score: 4 }], [north]);
  // (0.3, 0.7) / √0.58
  expect(moved[0]).toBeCloseTo(0.393919, 5);
  expect(moved[1]).toBeCloseTo(0.919145, 5);
});

test("candidates draw by the softmax of their scores", () => {
  // e^(ln 3) : e^0 = 3 : 1, so 0.3 (1, 0) + 0.7 (¾ (0, 1) + ¼ (−1, 0)) = (0.125, 0.525).
  const candidates = [
    { id: 1, score: 10 + Math.log(3) },
    { id: 2, score: 10 },
  ];
  const moved = rocchio(east, candidates, [north, west]);
  expect(moved[0]! / moved[1]!).toBeCloseTo(0.125 / 0.525, 5);
  expect(Math.hypot(...moved)).toBeCloseTo(1, 6);
});

test("scores far too large for an exponential still work", () => {
  const candidates = [
    { id: 1, score: 5000 },
    { id: 2, score: 100 },
  ];
  expect(dot(rocchio(east, candidates, [north, west]), north)).toBeCloseTo(0.919145, 5);
});

test("a candidate without a place has no say, and its share goes to the others", () => {
  const candidates = [
    { id: 1, score: 9 },
    { id: 2, score: 4 },
  ];
  expect(rocchio(east, candidates, [null, north])).toEqual(rocchio(east, [{ id: 2, score: 4 }], [north]));
});

test("without candidates the query stays where it is", () => {
  expect(rocchio(east, [], [])).toBe(east);
  expect(rocchio(east, [{ id: 1, score: 1 }], [null])).toBe(east);
});

test("the query itself is not changed", () => {
  const query = toUnit([0.6, 0.8]);
  rocchio(query, [{ id: 1, score: 1 }], [west]);
  expect([...query]).toEqual([...toUnit([0.6, 0.8])]);
});
