import { expect, test } from "vitest";
import { KeyedVectors } from "../../../src/embed/terms/keyed-vectors.ts";
import { TermMatcher } from "../../../src/query/terms/term-matches.ts";

const VECTORS: Readonly<Record<string, readonly number[]>> = {
  water: [1, 1, 1],
  boat: [1, 0, 0],
  ship: [0.8, 0.6, 0],
  bread: [0, 0, 1],
};
/** Water is everywhere, and says the least. */
const COUNTS = [1000, 10, 10, 10];

const keyed = new KeyedVectors({
  algorithm: null,
  dimensions: 3,
  terms: Object.keys(VECTORS),
  counts: Float64Array.from(COUNTS),
  vectors: Float32Array.from(Object.values(VECTORS).flat()),
  subwords: null,
  training: null,
});

test("terms of the example are matched with the nearest of the hit, the most telling first", () => {
  const matcher = new TermMatcher(keyed, ["The boat on the water."]);
  const [first, second, ...others] = matcher.matches("A ship, bread and water");
  expect(first).toMatchObject({ term: "boat", other: "ship" });
  expect(first!.similarity).toBeCloseTo(0.8, 6);
  expect(second).toEqual({ term: "water", other: "water", similarity: 1 });
  expect(others).toEqual([]);
});

test("what is not near, not known or a function word matches nothing", () => {
  expect(new TermMatcher(keyed, ["boat"]).matches("bread")).toEqual([]);
  expect(new TermMatcher(keyed, ["unheard of"]).matches("unheard of")).toEqual([]);
  expect(new TermMatcher(keyed, ["the"]).matches("the boat")).toEqual([]);
});
