import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatQuery, type QueryPart, splitQuery } from "../../../src/query/parse/query-parts.ts";

const NAMES = new Set(["lang", "path", "year", "meta.x"]);
const split = (raw: string): QueryPart[] => splitQuery(raw, ({ name }) => NAMES.has(name));
/** Parts in short: `p:` phrase, `-:` excluded, `f:` field, bare text. */
const brief = (raw: string): string[] =>
  split(raw).map((part) => {
    if (part.kind === "text") return part.text;
    if (part.kind === "phrase") return `${part.isExcluded ? "-" : "p"}:${part.text}`;
    return `${part.isExcluded ? "-" : ""}f:${part.name}|${part.operator}|${part.value}`;
  });

describe("operators", () => {
  test.each([
    ['salt "olive oil" bread', ["salt", "p:olive oil", "bread"]],
    ["“olive oil”", ["p:olive oil"]],
    ["「一带一路」 倡议", ["p:一带一路", "倡议"]],
    ['("olive oil")', ["(", "p:olive oil", ")"]],
    ["salt -sugar", ["salt", "-:sugar"]],
    ["苹果 -手机", ["苹果", "-:手机"]],
    ['salt -"olive oil"', ["salt", "-:olive oil"]],
    ["-well-known salt", ["-:well-known", "salt"]],
    ["lang:en salt", ["f:lang||en", "salt"]],
    ["salt -path:docs/**", ["salt", "-f:path||docs/**"]],
    ["year:>=2020, salt", ["f:year|>=|2020", ", salt"]],
    ['path:"my notes/a b.md" salt', ["f:path||my notes/a b.md", "salt"]],
  ])("%s", (raw, parts) => {
    expect(brief(raw)).toEqual(parts);
  });
});

describe("text stays text", () => {
  test.each([
    'a "b',
    '"',
    '""',
    '"?!" salt',
    'a 5" x 7" frame',
    "a - b",
    "-",
    "--flag",
    "it is -5 outside",
    "foo->bar",
    "well-known",
    "http://lang:80/a",
    "lang:",
    "lang: en",
    "year::x",
    "path:\\x",
    "std::vector",
    "10:30",
    "C:\\x",
    "Note:important",
    "什么是“一带一路”倡议",
    "“石膏花支洞”凭借什么能成为世界第一？",
    'say"hello there"now',
    '-salt"water" x',
  ])("%s", (raw) => {
    expect(split(raw)).toEqual([{ kind: "text", text: raw }]);
  });
});

const query = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("salt", "olive", "盐", "糖分", "C++", "the", "5", "lang", "year", "x") },
      {
        weight: 4,
        arbitrary: fc.constantFrom('"', "“", "”", "「", "」", "-", ":", ">=", " ", ".", ",", "(", "，", "\n"),
      },
      { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(""));

describe("any query", () => {
  test("printed and cut again has the same parts", () => {
    fc.assert(
      fc.property(query, (raw) => {
        const parts = split(raw);
        expect(split(formatQuery(parts))).toEqual(parts);
      }),
      { numRuns: 2000 },
    );
  });

  test("loses nothing but space: every other character is in its parts, in order", () => {
    fc.assert(
      fc.property(query, (raw) => {
        expect(formatQuery(split(raw)).replaceAll(/\s/gu, "")).toBe(raw.replaceAll(/\s/gu, ""));
      }),
      { numRuns: 2000 },
    );
  });

  test("has no two texts side by side, and no part that says nothing", () => {
    fc.assert(
      fc.property(query, (raw) => {
        const parts = split(raw);
        parts.forEach((part, i) => {
          expect(part.kind === "text" && parts[i + 1]?.kind === "text").toBe(false);
          expect((part.kind === "field" ? part.value : part.text).trim()).not.toBe("");
        });
      }),
    );
  });
});
