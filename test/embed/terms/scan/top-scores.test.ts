import { array, assert, constantFrom, integer, property, set } from "fast-check";
import { expect, test } from "vitest";
import { topScores } from "../../../../src/embed/terms/scan/top-scores.ts";

test("the best are those that sorting all would give", () => {
  const values = array(constantFrom(-1, -0.5, 0, 0.25, 0.5, 1), { maxLength: 40 });
  assert(
    property(
      values,
      integer({ min: 0, max: 12 }),
      set(integer({ min: 0, max: 39 }), { maxLength: 5 }),
      (all, limit, out) => {
        const excluded = new Set(out);
        const expected = all
          .map((score, index) => ({ index, score }))
          .filter(({ index }) => !excluded.has(index))
          .sort((a, b) => b.score - a.score || a.index - b.index)
          .slice(0, limit);
        expect(topScores(Float32Array.from(all), limit, excluded)).toEqual(expected);
      },
    ),
  );
});
