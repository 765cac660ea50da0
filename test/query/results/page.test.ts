import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cutPage, MAX_DEPTH, readPage } from "../../../src/query/results/page.ts";
import { withCode } from "../../store/with-code.ts";

const OTHER_QUESTION = { text: "tea" };
const QUESTION = { text: "whale" };
const ranking = (count: number): { id: number }[] => Array.from({ length: count }, (_, i) => ({ id: count - i }));

test("pages by cursor and pages by offset are the ranking, cut without a gap or a repeat", () => {
  fc.assert(
    fc.property(fc.nat(260), fc.integer({ min: 1, max: 60 }), (count, limit) => {
      const ranked = ranking(count);
      const seen: { id: number }[] = [];
      for (let cursor: string | undefined; ;) {
        const cut = cutPage(ranked, readPage({ limit, cursor, ...QUESTION }));
        expect(cut.from).toBe(seen.length);
        expect(cut.items).toEqual(cutPage(ranked, readPage({ limit, offset: cut.from, ...QUESTION })).items);
        seen.push(...cut.items);
        if (cut.next === null) break;
        cursor = cut.next;
      }
      expect(seen).toEqual(ranked);
    }),
  );
});

test("a page goes on after the last hit of the page before, whatever came or went", () => {
  const first = cutPage(ranking(30), readPage({ limit: 10, ...QUESTION }));
  const second = (ranked: { id: number }[]): number[] =>
    cutPage(ranked, readPage({ limit: 2, cursor: first.next!, ...QUESTION })).items.map(({ id }) => id);
  expect(second(ranking(30))).toEqual([20, 19]);
  expect(second([{ id: 99 }, ...ranking(30)])).toEqual([20, 19]);
  expect(second(ranking(30).filter(({ id }) => id < 28))).toEqual([20, 19]);
  // The last hit is gone: as many are passed over as were seen.
  expect(second(ranking(30).filter(({ id }) => id !== 21))).toEqual([19, 18]);
});

test("pages of one walk are cut from rankings of the same depth", () => {
  const shallow = readPage({ limit: 10, ...QUESTION });
  const cursor = cutPage(ranking(300), readPage({ limit: 95, ...QUESTION })).next!;
  expect(readPage({ limit: 50, cursor, ...QUESTION }).depth).toBe(shallow.depth);
  expect(readPage({ limit: 101, ...QUESTION }).depth).toBe(MAX_DEPTH);
  expect(readPage({ limit: 1, offset: 999, ...QUESTION }).depth).toBe(MAX_DEPTH);
});

test.each([
  { limit: 0 },
  { limit: 1.5 },
  { limit: 1001 },
  { offset: -1 },
  { offset: 0.5 },
  { limit: 10, offset: 991 },
  { cursor: "" },
  { cursor: "bm8" },
  { cursor: Buffer.from("[1,2,3,4]").toString("base64url") },
])("%j is refused", (page) => {
  expect(() => readPage({ ...page, ...QUESTION })).toThrow(withCode("BAD_QUERY"));
});

test("a cursor of another search, or beside an offset, is refused", () => {
  const cursor = cutPage(ranking(20), readPage({ limit: 10, ...QUESTION })).next!;
  expect(() => readPage({ cursor, ...OTHER_QUESTION })).toThrow(withCode("BAD_QUERY"));
  expect(() => readPage({ cursor, offset: 10, ...QUESTION })).toThrow(withCode("BAD_QUERY"));
});
