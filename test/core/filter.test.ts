import { expect, test } from "vitest";
import type { Document } from "../../src/core/document.ts";
import { type Filter, matches, metadataKeysOf } from "../../src/core/filter.ts";
import { filterSchema, parseFilter } from "../../src/core/parse-filter.ts";

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
    published: "2024-05-01 10:00 +0200",
    file: "docs/a/b.md",
    events: ["2024-05-01", 1_714_521_600_000],
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
  { field: "published", op: "=", value: { date: "2024-05-01T08:00Z" } },
  { field: "published", op: ">=", value: { date: "2024-05-01" } },
  { field: "published", op: "in", value: [1, { date: "2024-05-01T08:00" }] },
  { field: "events", op: "contains", value: { date: "2024-05-01T00:00Z" } },
  { field: "$sizeBytes", op: "=", value: { date: "1970-01-01T00:00:00.010Z" } },
  { field: "file", op: "glob", value: "docs/**/*.md" },
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
  { field: "$modifiedAt", op: "!=", value: { date: "2024-05-01" } },
  { field: "author.name", op: "!=", value: { date: "2024-05-01" } },
  { field: "draft", op: "!=", value: { date: "2024-05-01" } },
  { field: "events", op: "=", value: { date: "2024-05-01" } },
  { field: "file", op: "glob", value: "*.md" },
  { field: "year", op: "glob", value: "*" },
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
  [{ field: "a", op: "=", value: { date: "2024-02-30" } }, "value.date"],
  [{ field: "a", op: "in", value: [1, { date: "soon" }] }, "value.1.date"],
  [{ field: "a", op: "glob", value: "[a" }, "value"],
  [{ and: [{ field: "a", op: "exists" }, { not: { field: "b", op: "=", value: [] } }] }, "and.1.not.value"],
])("%j is refused, and the error says where", (value, path) => {
  expect(() => parseFilter(value)).toThrow(expect.objectContaining({ code: "BAD_FILTER", data: { path } }) as Error);
});

test("a text stands for the filter it says, and may stand within data", () => {
  const filter = { and: [{ field: "$language", op: "=", value: "en" }, { not: { field: "year", op: "exists" } }] };
  expect(parseFilter(`lang = "en" and not year exists`)).toEqual(filter);
  expect(parseFilter({ and: ["lang = 'en'", { not: "year exists" }] })).toEqual(filter);
});

test("a request's schema turns text into data too", () => {
  const filter = { field: "$language", op: "=", value: "en" };
  expect(filterSchema.parse("lang = 'en'")).toEqual(filter);
  expect(filterSchema.parse({ or: ["lang = 'en'", filter] })).toEqual({ or: [filter, filter] });
});

test("a text that is no filter is refused wherever it stands", () => {
  for (const value of ["year >", { and: ["year >"] }])
    expect(() => parseFilter(value)).toThrow(expect.objectContaining({ code: "BAD_FILTER" }) as Error);
});

test("the metadata keys of a filter are found, each once", () => {
  const filter = parseFilter('a.b = 1 or not (year exists and path prefix "x") or any(year > 2, c exists)');
  expect([...metadataKeysOf(filter)]).toEqual(["a.b", "year", "c"]);
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
  const text = "(".repeat(100_000);
  const nots = `${"not ".repeat(40)}a exists`;
  const tail = `a ${"not ".repeat(100_000)}exists`;
  const conditions = Array.from({ length: 300 }, () => "a exists").join(" or ");
  const within = { and: Array.from({ length: 3 }, () => conditions.slice(0, 2000)) };
  const letters = "a".repeat(1_000_001);
  const long = { field: "a", op: "in", value: Array.from({ length: 10_001 }, () => 1) };
  for (const value of [deep, wide, long, text, nots, tail, conditions, within, letters]) {
    expect(() => parseFilter(value)).toThrow(expect.objectContaining({ code: "BAD_FILTER" }) as Error);
  }
});
