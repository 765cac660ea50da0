import * as fc from "fast-check";
import { expect, test } from "vitest";
import { EqualRows } from "../../../src/store/ann/equal-rows.ts";

test("rows come out with the one that stands for them, ascending", () => {
  const rows = new EqualRows();
  for (const rowId of [9, 3, 12]) rows.add(rowId, 5);
  expect(rows.size).toBe(3);
  expect(rows.expand([7, 5, 1])).toEqual([7, 3, 5, 9, 12, 1]);
});

test("a row that goes hands over to the next", () => {
  const rows = new EqualRows();
  for (const rowId of [9, 3]) rows.add(rowId, 5);
  expect(rows.replace(5)).toBe(3);
  expect(rows.expand([3])).toEqual([3, 9]);
  expect(rows.replace(3)).toBe(9);
  expect(rows.replace(9)).toBeUndefined();
  expect(rows.size).toBe(0);
});

test("rows with few different vectors are listed as a plain map of them does", () => {
  const change = fc.record({ rowId: fc.nat(30), vector: fc.nat(3) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const rows = new EqualRows();
      const vectors = new Map<number, number>();
      const standIns = new Map<number, number>();
      for (const { rowId, vector } of changes) {
        const before = vectors.get(rowId);
        if (before === undefined) {
          vectors.set(rowId, vector);
          const standIn = standIns.get(vector);
          if (standIn === undefined) standIns.set(vector, rowId);
          else rows.add(rowId, standIn);
          continue;
        }
        vectors.delete(rowId);
        if (rows.remove(rowId)) continue;
        const next = rows.replace(rowId);
        if (next === undefined) standIns.delete(before);
        else standIns.set(before, next);
      }
      const expected = [...standIns.keys()].flatMap((vector) =>
        [...vectors].flatMap(([rowId, other]) => (other === vector ? [rowId] : [])).toSorted((a, b) => a - b),
      );
      expect(rows.expand([...standIns.values()])).toEqual(expected);
      expect(rows.size).toBe(vectors.size - standIns.size);
    }),
  );
});
