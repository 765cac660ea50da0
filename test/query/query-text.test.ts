import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import { parseFilter } from "../../src/core/parse-filter.ts";
import { MAX_QUERY_CHARS, parseQuery } from "../../src/query/query-text.ts";

test("a query is trimmed, and its terms are those of the index", () => {
  expect(parseQuery("  Running shoes\n")).toEqual({
    text: "Running shoes",
    terms: ["run", "shoe"],
    phrases: [],
    required: [],
    excluded: [],
    filter: null,
    notices: [],
  });
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
  const { text, notices } = parseQuery("words".repeat(MAX_QUERY_CHARS));
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

describe("operators", () => {
  test("the model reads the question with the words of phrases, without what is left out and where to look", () => {
    const query = parseQuery('why "olive oil" -"sea salt" in bread -sugar lang:en');
    expect(query.text).toBe("why olive oil in bread");
    expect(query.terms).toEqual(["oliv", "oil", "bread"]);
    expect(query.required).toEqual([{ terms: ["oliv", "oil"], compounds: [] }]);
    expect(query.excluded.map(({ terms }) => terms)).toEqual([["sea", "salt"], ["sugar"]]);
    expect(query.filter).toEqual({ field: "$language", op: "=", value: "en" });
    expect(query.phrases).toEqual(query.required);
  });

  test("a phrase keeps its function words; the query around it does not need them", () => {
    const { terms, required } = parseQuery('"to be or not to be" Hamlet');
    expect(terms).toEqual(["hamlet"]);
    expect(required[0]!.terms).toEqual(["to", "be", "or", "not", "to", "be"]);
  });

  test.each(["to be or not to be", "the who", "是的", '"the who"'])("%s is looked for", (raw) => {
    expect(parseQuery(raw).terms.length).toBeGreaterThan(0);
  });

  test("quoted within running text a phrase counts, but need not be there", () => {
    const { text, phrases, required } = parseQuery("什么是“乡里制”？");
    expect(text).toBe("什么是“乡里制”？");
    expect(phrases).toEqual([{ terms: ["乡", "里", "制"], compounds: [] }]);
    expect(required).toEqual([]);
  });

  test("several conditions hold together", () => {
    const { filter } = parseQuery("salt lang:en -path:drafts/", () => true);
    expect(filter).toEqual({
      and: [{ field: "$language", op: "=", value: "en" }, { not: { field: "$path", op: "prefix", value: "drafts/" } }],
    });
  });

  test("a metadata key is a condition where it is known, else text", () => {
    expect(parseQuery("port localhost:8080").filter).toBeNull();
    expect(parseQuery("port localhost:8080").text).toBe("port localhost:8080");
    expect(parseQuery("film year:2020", (key) => key === "year").text).toBe("film");
  });

  test("what may not have been meant is said", () => {
    expect(parseQuery("tar -xzf").notices).toHaveLength(1);
    expect(parseQuery("salt lang:en").notices).toHaveLength(1);
    expect(parseQuery('"olive oil" -"sea salt"').notices).toEqual([]);
  });

  test.each(["-salt", "lang:en", '-"olive oil" lang:en', "-a -b"])("%s says not what to look for", (raw) => {
    expect(() => parseQuery(raw)).toThrow(expect.objectContaining({ code: "BAD_QUERY" }));
  });

  test("of very many phrases the first are looked up", () => {
    const { required, notices } = parseQuery('"a b" '.repeat(100));
    expect(required).toHaveLength(32);
    expect(notices).toHaveLength(1);
  });
});

test("any text is a query or a BAD_QUERY, and its filter is one that can be parsed", () => {
  const word = fc.constantFrom(
    "salt",
    "lang",
    "en",
    "size",
    "path",
    ":",
    ">",
    "-",
    '"',
    "“",
    "”",
    " ",
    "*",
    "[",
    "盐",
    "2020-01-01",
    "\\",
  );
  const raw = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(word).map((words) => words.join("")),
  );
  fc.assert(
    fc.property(raw, (text) => {
      try {
        const { filter } = parseQuery(text, () => true);
        if (filter !== null) expect(parseFilter(filter)).toEqual(filter);
      } catch (error) {
        if (!isEngineError(error, "BAD_QUERY")) throw error;
      }
    }),
    { numRuns: 1000 },
  );
});
