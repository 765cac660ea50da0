import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type EngineError, isEngineError } from "../../src/core/errors.ts";
import type { Filter } from "../../src/core/filter.ts";
import { parseFilterText } from "../../src/core/filter-text.ts";
import { formatFilter } from "../../src/core/format-filter.ts";
import { parseFilter } from "../../src/core/parse-filter.ts";
import { arbitraryFilter } from "../store/arbitrary-documents.ts";

const [A, B, C] = ["a", "b", "c"].map((field): Filter => ({ field, op: "exists" })) as [Filter, Filter, Filter];

const READ: [text: string, filter: Filter][] = [
  [`lang = "en"`, { field: "$language", op: "=", value: "en" }],
  ["year>=2020", { field: "year", op: ">=", value: 2020 }],
  ["n != -1.5e3", { field: "n", op: "!=", value: -1500 }],
  ["draft = TRUE", { field: "draft", op: "=", value: true }],
  [`lang IN ("en", 'zh')`, { field: "$language", op: "in", value: ["en", "zh"] }],
  ["n in [1, false]", { field: "n", op: "in", value: [1, false] }],
  ["n in []", { field: "n", op: "in", value: [] }],
  ["n not in (1)", { not: { field: "n", op: "in", value: [1] } }],
  [`tags contains "x"`, { field: "tags", op: "contains", value: "x" }],
  [`path prefix "docs/"`, { field: "$path", op: "prefix", value: "docs/" }],
  [`path glob "docs/**/*.md"`, { field: "$path", op: "glob", value: "docs/**/*.md" }],
  [`modified >= date("2024-05-01")`, { field: "$modifiedAt", op: ">=", value: { date: "2024-05-01" } }],
  [`date = date('2024-05-01T10:00Z')`, { field: "date", op: "=", value: { date: "2024-05-01T10:00Z" } }],
  [
    "id exists and type exists",
    {
      and: [
        { field: "$id", op: "exists" },
        { field: "$mediaType", op: "exists" },
      ],
    },
  ],
  ["size > 1", { field: "$sizeBytes", op: ">", value: 1 }],
  ["$sizeBytes > 1", { field: "$sizeBytes", op: ">", value: 1 }],
  ["meta.size > 1", { field: "size", op: ">", value: 1 }],
  [`"size" > 1`, { field: "size", op: ">", value: 1 }],
  [`"meta.x" exists`, { field: "meta.x", op: "exists" }],
  ["meta exists", { field: "meta", op: "exists" }],
  ["title.en exists", { field: "title.en", op: "exists" }],
  ["作者.姓-名 exists", { field: "作者.姓-名", op: "exists" }],
  [`"and" exists`, { field: "and", op: "exists" }],
  [
    "all exists or any = 1",
    {
      or: [
        { field: "all", op: "exists" },
        { field: "any", op: "=", value: 1 },
      ],
    },
  ],
  ["a exists or b exists and c exists", { or: [A, { and: [B, C] }] }],
  ["not a exists and b exists", { and: [{ not: A }, B] }],
  ["not (a exists and b exists)", { not: { and: [A, B] } }],
  ["(a exists or b exists)\n\tAND c exists", { and: [{ or: [A, B] }, C] }],
  ["(a exists and b exists) and c exists", { and: [{ and: [A, B] }, C] }],
  ["((a exists))", A],
  ["all()", { and: [] }],
  ["any(a exists, not b exists)", { or: [A, { not: B }] }],
  [String.raw`a = "\"\\\/\b\f\n\r\t\u00e9\u{1F600}\'"`, { field: "a", op: "=", value: "\"\\/\b\f\n\r\té😀'" }],
];

test.each(READ)("%s", (text, filter) => {
  expect(parseFilterText(text)).toEqual(filter);
  expect(parseFilter(text)).toEqual(filter);
});

const REFUSED: [text: string, position: number, found: string | RegExp, expected: RegExp][] = [
  ["", 0, "the end", /condition/],
  ["   ", 3, "the end", /condition/],
  ["year", 4, "the end", />=.*exists/],
  ["lang = en", 7, "en", /in quotes/],
  ["lang == 'en'", 5, "==", /=/],
  ["a exists && b exists", 9, "&&", /and/],
  ["a exists b exists", 9, "b", /and, or/],
  ["a exists and", 12, "the end", /condition/],
  ["and = 1", 0, "and", /quotes/],
  ["(a exists", 9, "the end", /\)/],
  ["a exists)", 8, ")", /the end/],
  ["n in 3", 5, "3", /list/],
  ["n in (1 2)", 8, "2", /, or \)/],
  ["n in (1, ", 9, "the end", /text in quotes/],
  ["n < true", 4, "true", /number/],
  ["path prefix 3", 12, "3", /text/],
  ["path glob 'a[b'", 10, "'a[b'", /pattern/],
  ["a >= 2024-05-01", 5, /2024-05-01/, /date/],
  ["a >= date('2024-02-30')", 10, "'2024-02-30'", /date/],
  ["a >= date(2024)", 10, "2024", /date/],
  ["a = 1e999", 4, /too large/, /number/],
  ["a = 10kb", 4, /10kb/, /number/],
  ["a = 'open", 4, /closing quote/, /quotes/],
  [String.raw`a = "\x"`, 5, /escape/, /quotes/],
  [String.raw`a = "\u{110000}"`, 5, /escape/, /quotes/],
  ["$nope = 1", 0, "$nope", /\$path/],
  ["'$path' = 1", 0, "'$path'", /metadata/],
  ["a not = 1", 6, "=", /in, contains/],
  ["a = #", 4, /#/, /text/],
  [`{"field":"a"}`, 0, /\{/, /condition/],
];

test.each(REFUSED)("%j is refused at the place that is wrong", (text, position, found, expected) => {
  const error = failureOf(text);
  expect(error.code).toBe("BAD_FILTER");
  expect(error.data).toMatchObject({
    position,
    found: typeof found === "string" ? found : (expect.stringMatching(found) as string),
    expected: expect.stringMatching(expected) as string,
  });
  expect(error.hint).toContain("→");
});

describe("the error of a text of several lines", () => {
  test("says the line, and shows the place on one line", () => {
    const { message, hint, data } = failureOf("a exists\n and b =\n or c exists");
    expect(data).toMatchObject({ position: 19, line: 3, found: "or" });
    expect(message).toContain("line 3, character 2");
    expect(hint).toMatch(/^Correct it.*: a exists and b = →or c exists$/s);
  });

  test("shows only what is near", () => {
    const { hint } = failureOf(`${"a exists and ".repeat(100)}?${" and a exists".repeat(100)}`);
    expect(hint.length).toBeLessThan(160);
  });
});

test("what a filter is written as reads as the same filter", () => {
  fc.assert(
    fc.property(arbitraryFilter, (filter) => {
      expect(parseFilter(formatFilter(filter)), formatFilter(filter)).toEqual(filter);
    }),
    { numRuns: 2000 },
  );
});

test("any name and any string survives being written", () => {
  const name = fc.string({ unit: "binary", minLength: 1, maxLength: 12 }).filter((text) => !text.startsWith("$"));
  fc.assert(
    fc.property(
      name,
      fc.oneof(fc.string({ unit: "binary" }), fc.double({ noNaN: true, noDefaultInfinity: true })),
      (field, value) => {
        const filter: Filter = { not: { field, op: "=", value } };
        expect(parseFilterText(formatFilter(filter))).toEqual(filter);
      },
    ),
    { numRuns: 1000 },
  );
});

test("a filter is written as one would write it", () => {
  const text = `lang = "en" and (year >= 2020 or not tags contains "draft") and "size" in [1, true]`;
  expect(formatFilter(parseFilterText(text))).toBe(text);
});

test("whatever text comes in, it is a filter or a BAD_FILTER", () => {
  const piece = fc.constantFrom(
    ...'and|or|not|in|exists|contains|glob|prefix|date|all|any|(|)|[|]|,|=|<=|!|a|path|meta.|$path|$|1|-|2024-05-01|"x"|\'|\\|"\\u'.split(
      "|",
    ),
  );
  const garbage = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(" ")),
  );
  fc.assert(
    fc.property(garbage, (text) => {
      try {
        expect(parseFilterText(formatFilter(parseFilterText(text)))).toEqual(parseFilterText(text));
      } catch (error) {
        if (!isEngineError(error, "BAD_FILTER")) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});

function failureOf(text: string): EngineError {
  try {
    parseFilterText(text);
  } catch (error) {
    if (isEngineError(error)) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}
