import { expect, test } from "vitest";
import { groupByStars } from "../../../src/query/duplicates/stars.ts";

async function starsOf(pairs: Readonly<Record<number, readonly number[]>>, count: number): Promise<number[][]> {
  const stars = await groupByStars({
    count,
    candidates: (index) => pairs[index] ?? [],
    verify: async (_, candidates) => await Promise.resolve(candidates.map((index) => ({ index, similarity: 0.9 }))),
  });
  return stars.map(({ centre, members }) => [centre, ...members.map(({ index }) => index)]);
}

test("a chain does not bring its ends together", async () => {
  expect(await starsOf({ 0: [1], 1: [2] }, 3)).toEqual([[0, 1]]);
});

test("a document is in one group only, that of the first like it", async () => {
  expect(await starsOf({ 0: [2], 1: [2, 3], 3: [4] }, 5)).toEqual([
    [0, 2],
    [1, 3],
  ]);
});
