import * as fc from "fast-check";
import { expect, test } from "vitest";
import { TermTable } from "../../../src/embed/lsa/term-table.ts";

const term = fc.oneof(
  fc.string({ maxLength: 12, unit: "binary" }),
  fc.constantFrom("", "a", "aa", "\ud800", "的", "😀"),
);

test("it numbers distinct terms in order, finds each, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 400 }), term, (terms, other) => {
      const table = TermTable.empty();
      const expected = new Map<string, number>();
      for (const each of terms) {
        if (!expected.has(each)) expected.set(each, expected.size);
        expect(table.add(each)).toBe(expected.get(each));
      }
      expect(table.size).toBe(expected.size);
      for (const [each, id] of expected) expect(table.find(each)).toBe(id);
      expect(table.find(other)).toBe(expected.get(other) ?? -1);
      const { units, ends } = table.parts;
      const again = TermTable.of(units, ends);
      for (const [each, id] of expected) expect(again.find(each)).toBe(id);
    }),
  );
});

test("it holds more terms than it began with room for", () => {
  const table = TermTable.empty();
  for (let i = 0; i < 20_000; i++) expect(table.add(`term ${i}`)).toBe(i);
  for (let i = 0; i < 20_000; i += 97) expect(table.find(`term ${i}`)).toBe(i);
  expect(table.find("term 20000")).toBe(-1);
});

test("a selection is renumbered in its own order", () => {
  const table = TermTable.empty();
  for (const each of ["zero", "one", "two", "three"]) table.add(each);
  const some = table.select([3, 1]);
  expect(["three", "one", "zero", "two"].map((each) => some.find(each))).toEqual([0, 1, -1, -1]);
  expect(some.add("two")).toBe(2);
  expect(some.find("one")).toBe(1);
});
