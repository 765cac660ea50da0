import * as fc from "fast-check";
import { expect, test } from "vitest";
import { countTerms, LexicalSpace } from "../../../src/query/classify/lexical-space.ts";

const terms = (entries: readonly (readonly [hash: number, count: number])[]) => ({
  hashes: Uint32Array.from(entries, ([hash]) => hash),
  counts: Uint32Array.from(entries, ([, count]) => count),
});

test("values are tf · idf of norm 1, as worked out by hand", () => {
  const space = LexicalSpace.fit([
    terms([
      [3, 1],
      [8, 1],
    ]),
    terms([[3, 5]]),
  ]);
  const { columns, values } = space.place(
    terms([
      [3, 2],
      [5, 9],
      [8, 1],
    ]),
  );
  // 5 is unknown. idf(3) = 1 + ln(3/3), idf(8) = 1 + ln(3/2).
  const raw = [1 + Math.log(2), 1 + Math.log(1.5)];
  const norm = Math.hypot(...raw);
  expect([...columns]).toEqual([0, 1]);
  raw.forEach((value, i) => expect(values[i]).toBeCloseTo(value / norm, 6));
});

test("an n-gram of a single text is kept with few examples and left out with many", () => {
  const many = Array.from({ length: 1000 }, (_, i) =>
    terms([
      [1, 1],
      [i + 10, 1],
    ]),
  );
  expect([...LexicalSpace.fit(many).hashes]).toEqual([1]);
  expect(LexicalSpace.fit(many.slice(0, 999)).columns).toBe(1000);
});

test("counts are of distinct hashes, ascending, and their sum that of all n-grams", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const { hashes, counts } = countTerms(text);
      expect([...hashes]).toEqual([...new Set(hashes)].toSorted((a, b) => a - b));
      const doubled = countTerms(`${text}\n${text}`);
      hashes.forEach((hash, i) => {
        const at = doubled.hashes.indexOf(hash);
        expect(doubled.counts[at]).toBeGreaterThanOrEqual(2 * counts[i]!);
      });
    }),
  );
});

test("a text of unknown n-grams has no place, and no NaN", () => {
  expect(LexicalSpace.fit([terms([[1, 1]])]).place(terms([[2, 1]]))).toEqual({
    columns: new Uint32Array(),
    values: new Float32Array(),
  });
});
