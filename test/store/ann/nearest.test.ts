import * as fc from "fast-check";
import { expect, test } from "vitest";
import { byNearness, Nearest } from "../../../src/store/ann/nearest.ts";

test("what is kept is what sorting everything would put first", () => {
  const similarity = fc.integer({ min: -3, max: 3 });
  fc.assert(
    fc.property(fc.array(similarity, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (similarities, k) => {
      const all = similarities.map((value, rowId) => ({ rowId, similarity: value }));
      const nearest = new Nearest(k);
      for (const { rowId, similarity: value } of all) nearest.offer(rowId, value);
      expect(nearest.toSorted()).toEqual(all.toSorted(byNearness).slice(0, k));
    }),
  );
});
