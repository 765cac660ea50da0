import { expect, test } from "vitest";
import type { Document } from "../../src/core/document.ts";
import { type Filter, matches } from "../../src/core/filter.ts";
import { parseFilter } from "../../src/core/parse-filter.ts";

const DOCUMENT: Document = {
  id: "notes/a.md",
  title: "A",
  path: "a.md",
  source: "notes",
  mediaType: "text/markdown",
  language: "en",
  metadata: {
    year: 2020,
    draft: false,
    tags: ["red", "blue", 7],
    author: { name: "Ada", "last.name": "L" },
    note: null,
    emoji: "😀",
    list: [{ name: "inner" }],
  },
  contentHash: "0",
  sizeBytes: 10,
  modifiedAt: null,
};

const MATCHING: Filter[] = [
  { field: "year", op: "=", value: 2020 },
  { field: "year", op: "!=", value: 2019 },
  { field: "year", op: ">=", value: 2020 },
  { field: "draft", op: "=", value: false },
  { field: "draft", op: "!=", value: true },
  { field: "author.name", op: "prefix", value: "Ad" },
  { field: "author.name", op: "<", value: "Adb" },
  { field: "tags", op: "contains", value: 7 },
  { field: "year", op: "in", value: ["2020", 2020] },
  { field: "author", op: "exists" },
  { field: "$path", op: "prefix", value: "a." },
  { field: "$sizeBytes", op: "<=", value: 10 },
  // U+1F600 comes after U+FFEE, though its first UTF-16 unit comes before.
  { field: "emoji", op: ">", value: "\uffee" },
  { not: { field: "missing", op: "exists" } },
  { not: { field: "missing", op: "=", value: 1 } },
  { and: [] },
  {
    and: [
      { field: "year", op: ">", value: 2000 },
      {
        or: [
          { field: "draft", op: "=", value: true },
          { field: "tags", op: "contains", value: "red" },
        ],
      },
    ],
  },
];

const NOT_MATCHING: Filter[] = [
  { field: "year", op: "=", value: "2020" },
  { field: "year", op: "!=", value: "2020" },
  { field: "year", op: "prefix", value: "20" },
  { field: "year", op: "<", value: "3" },
  { field: "draft", op: "=", value: 0 },
  { field: "missing", op: "!=", value: 1 },
  { field: "note", op: "exists" },
  { field: "note", op: "!=", value: "x" },
  { field: "tags", op: "=", value: "red" },
  { field: "tags", op: "contains", value: "7" },
  { field: "author.name", op: "contains", value: "A" },
  { field: "author.last.name", op: "exists" },
  { field: "list.name", op: "exists" },
  { field: "toString", op: "exists" },
  { field: "$modifiedAt", op: "!=", value: 3 },
  { or: [] },
  { not: { and: [] } },
];

test.each(MATCHING)("a document satisfies %j", (filter) => {
  expect(matches(parseFilter(filter), DOCUMENT)).toBe(true);
});

test.each(NOT_MATCHING)("a document does not satisfy %j", (filter) => {
  expect(matches(parseFilter(filter), DOCUMENT)).toBe(false);
});

test.each([
  [null, ""],
  ["year = 2020", ""],
  [[], ""],
  [{}, ""],
  [{ field: "a", op: "~", value: 1 }, "op"],
  [{ field: "$nope", op: "=", value: 1 }, "field"],
  [{ field: "$toString", op: "exists" }, "field"],
  [{ field: "", op: "exists" }, "field"],
  [{ field: "a", op: "<", value: true }, "value"],
  [{ field: "a", op: "=", value: null }, "value"],
  [{ field: "a", op: "=", value: Number.NaN }, "value"],
  [{ field: "a", op: "prefix", value: 1 }, "value"],
  [{ field: "a", op: "in", value: [1, {}] }, "value.1"],
  [{ and: [{ field: "a", op: "exists" }, { not: { field: "b", op: "=", value: [] } }] }, "and.1.not.value"],
])("%j is refused, and the error says where", (value, path) => {
  expect(() => parseFilter(value)).toThrow(expect.objectContaining({ code: "BAD_FILTER", data: { path } }) as Error);
});

test("a condition with a field too many is refused", () => {
  expect(() => parseFilter({ field: "a", op: "exists", value: 1, more: 2 })).toThrow(
    expect.objectContaining({ code: "BAD_FILTER" }) as Error,
  );
});

test("a filter that is nested or sized beyond reason is refused before it is walked", () => {
  let deep: unknown = { field: "a", op: "exists" };
  for (let i = 0; i < 100_000; i++) deep = { not: deep };
  const wide = { or: Array.from({ length: 300 }, () => ({ field: "a", op: "exists" })) };
  const long = { field: "a", op: "in", value: Array.from({ length: 10_001 }, () => 1) };
  for (const value of [deep, wide, long]) {
    expect(() => parseFilter(value)).toThrow(expect.objectContaining({ code: "BAD_FILTER" }) as Error);
  }
});
