import { describe, expect, test } from "vitest";
import { matches } from "../../../src/core/filter.ts";
import { parseFilter } from "../../../src/core/parse-filter.ts";
import { fieldCondition } from "../../../src/query/parse/field-condition.ts";
import type { FieldPart } from "../../../src/query/parse/query-parts.ts";
import { sampleDocument } from "../../store/sample-documents.ts";

const document = sampleDocument("notes/docs/guide/Salt [1].md", {
  path: "docs/guide/Salt [1].md",
  title: "Über Salt",
  language: "en",
  mediaType: "text/markdown",
  sizeBytes: 100,
  modifiedAt: Date.parse("2024-05-01T10:00:00Z"),
  metadata: { year: 2020, issue: "7", draft: true, tags: ["sea", 3], author: { name: "Ann Lee" }, on: "2024-05-01" },
});

function filterOf(name: string, written: string, rest: Partial<FieldPart> = {}) {
  const [, operator = "", value = ""] = /^(<=|>=|<|>|)(.*)$/s.exec(written)!;
  const part = { kind: "field", name, operator, value, mark: "", isExcluded: false, ...rest } as FieldPart;
  return fieldCondition(part, (key) => ["year", "issue", "draft", "tags", "author.name", "on"].includes(key));
}

function holds(name: string, written: string, rest?: Partial<FieldPart>): boolean {
  const filter = filterOf(name, written, rest);
  if (filter === null) throw new Error(`${name}:${written} is no condition`);
  expect(parseFilter(filter)).toEqual(filter);
  return matches(filter, document);
}

describe("a condition holds as people mean it", () => {
  test.each([
    ["lang", "en"],
    ["lang", "EN"],
    ["path", "docs"],
    ["path", "docs/"],
    ["path", "docs/guide"],
    ["path", "docs/**/*.md"],
    ["path", "docs/guide/Salt [1].md"],
    ["path", "Salt [1].md"],
    ["title", "über"],
    ["title", "SALT"],
    ["type", "markdown"],
    ["type", "text"],
    ["type", "text/markdown"],
    ["size", ">=100"],
    ["modified", "2024-05-01"],
    ["modified", "<2024-05-02"],
    ["year", "2020"],
    ["year", ">=2020"],
    ["issue", "7"],
    ["draft", "true"],
    ["tags", "sea"],
    ["tags", "3"],
    ["author.name", "Ann*"],
    ["meta.year", "2020"],
    ["on", ">2024-04-30"],
    ["author.name", "Ann Lee"],
  ])("%s:%s", (name, written) => {
    expect(holds(name, written)).toBe(true);
    expect(holds(name, written, { isExcluded: true })).toBe(false);
  });

  test.each([
    ["lang", "zh"],
    ["path", "guide"],
    ["path", "doc"],
    ["path", "Salt ?1?.md"],
    ["title", "sa?t"],
    ["type", "mark"],
    ["modified", "2024-04-30"],
    ["year", "<2020"],
    ["tags", "se"],
  ])("not %s:%s", (name, written) => {
    expect(holds(name, written)).toBe(false);
  });
});

test("a quoted value is a text as it is", () => {
  expect(holds("author.name", "Ann*", { mark: '"' })).toBe(false);
  expect(holds("year", "2020", { mark: '"' })).toBe(false);
});

test.each([
  ["Note", "important"],
  ["localhost", "8080"],
  ["size", "large"],
  ["modified", "yesterday"],
  ["lang", ">en"],
  ["path", "docs/[*"],
  ["title", "x".repeat(600)],
  ["meta." + "a.".repeat(20) + "a", "1"],
])("%s:%s is text", (name, written) => {
  expect(filterOf(name, written)).toBeNull();
});
