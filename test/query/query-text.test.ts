import { expect, test } from "vitest";
import { MAX_QUERY_CHARS, parseQuery } from "../../src/query/query-text.ts";

test("a query is trimmed, and its terms are those of the index", () => {
  expect(parseQuery("  Running shoes\n")).toEqual({ text: "Running shoes", terms: ["run", "shoe"], notices: [] });
});

test("Chinese is looked up by characters and pairs", () => {
  expect(parseQuery("盐和糖").terms).toEqual(expect.arrayContaining(["盐", "糖"]));
});

test.each(["", "   ", "\n\t\u3000"])("%j is no query", (text) => {
  expect(() => parseQuery(text)).toThrow(expect.objectContaining({ code: "BAD_QUERY" }));
});

test("signs alone are a query without terms", () => {
  expect(parseQuery("?!").terms).toEqual([]);
});

test("a long query is cut, and says so", () => {
  const { text, notices } = parseQuery("word ".repeat(MAX_QUERY_CHARS));
  expect(text).toHaveLength(MAX_QUERY_CHARS);
  expect(notices).toHaveLength(1);
});

test("the cut does not leave half a character", () => {
  const { text } = parseQuery(`${"a".repeat(MAX_QUERY_CHARS - 1)}𠮷𠮷`);
  expect(text).toBe("a".repeat(MAX_QUERY_CHARS - 1));
});

test("of very many terms the first are looked up", () => {
  const words = Array.from({ length: 400 }, (_, i) => `w${i}`);
  const { terms, notices } = parseQuery(words.join(" "));
  expect(terms).toEqual(words.slice(0, 256));
  expect(notices).toHaveLength(1);
});
