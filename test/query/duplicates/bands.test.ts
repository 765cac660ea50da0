import * as fc from "fast-check";
import { expect, test } from "vitest";
import { BandLinks, chooseBanding, shareFound } from "../../../src/query/duplicates/bands.ts";

/** In one of three bands of two rows. */
function agrees(a: readonly number[], b: readonly number[]): boolean {
  return [0, 2, 4].some((at) => a[at] === b[at] && a[at + 1] === b[at + 1]);
}

test("the longest bands are chosen that find 99.5 % at the threshold", () => {
  expect(chooseBanding(0.8)).toEqual({ bands: 21, rows: 6 });
  expect(shareFound(0.8, chooseBanding(0.8))).toBeCloseTo(0.9983, 4);
  expect(shareFound(0.5, chooseBanding(0.8))).toBeCloseTo(0.2816, 3);
  expect(chooseBanding(1)).toEqual({ bands: 1, rows: 128 });
});

test("every threshold finds what is at it", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.3, max: 1, noNaN: true }), (threshold) => {
      const banding = chooseBanding(threshold);
      expect(shareFound(threshold, banding)).toBeGreaterThanOrEqual(0.995);
      expect(banding.bands * banding.rows).toBeLessThanOrEqual(128);
    }),
  );
});

test("linked are exactly the later documents that agree in all rows of a band", () => {
  const value = fc.integer({ min: 0, max: 2 });
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 6, maxLength: 6 }), { maxLength: 20 }), (rows) => {
      const links = new BandLinks(rows.length, (i) => Uint32Array.from(rows[i]!), { bands: 3, rows: 2 });
      rows.forEach((row, i) => {
        const expected = rows.flatMap((other, j) => (j > i && agrees(row, other) ? [j] : []));
        expect(links.after(i)).toEqual(expected);
      });
    }),
  );
});
