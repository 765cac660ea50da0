import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeSnippet } from "../../src/query/snippet.ts";
import { analyze, queryTerms } from "../../src/store/analyze/analyzer.ts";
import { phraseOf } from "../../src/store/analyze/phrase.ts";

function highlighted(text: string, query: string): string[] {
  const snippet = makeSnippet(text, queryTerms(query));
  return snippet.highlights.map(([start, end]) => snippet.text.slice(start, end));
}

const filler = "Nothing to see in this sentence at all. ".repeat(12);

test("a short passage is shown whole, with the query's words marked", () => {
  const text = "Bread needs salt. Salted bread keeps longer.";
  expect(makeSnippet(text, queryTerms("salt")).text).toBe(text);
  expect(highlighted(text, "salt bread")).toEqual(["Bread", "salt", "Salted", "bread"]);
});

test("neighbouring Chinese characters are one highlight", () => {
  expect(highlighted("做面包为什么要放盐？", "面包放盐")).toEqual(["面包", "放盐"]);
});

test("a passage that shares no word is shown from its beginning", () => {
  const { text, highlights } = makeSnippet(filler, queryTerms("zebra"));
  expect(text.startsWith("Nothing to see")).toBe(true);
  expect(text.endsWith("…")).toBe(true);
  expect(highlights).toEqual([]);
});

describe("of a long passage", () => {
  test("the part with most distinct words is shown", () => {
    const text = `${filler}The salt is here. ${filler}Here are salt and yeast. ${filler}`;
    const snippet = makeSnippet(text, queryTerms("salt yeast"));
    expect(snippet.text).toContain("salt and yeast");
    expect(snippet.text.startsWith("…")).toBe(true);
    expect(snippet.text.length).toBeLessThanOrEqual(282);
  });

  test("it begins with a sentence", () => {
    expect(makeSnippet(`${filler}The salt is here. ${filler}`, ["salt"]).text).toMatch(/^…[TN]/);
  });

  test("a number or a name with a dot is no end of a sentence", () => {
    const long = "word ".repeat(60);
    const { text } = makeSnippet(`${long}A dose of 3.5 mg of salt is enough ${long}`, queryTerms("salt"));
    expect(text).not.toMatch(/^…5 mg/);
  });

  test("a match is shown even where there is no sentence to begin with", () => {
    const long = "word ".repeat(200);
    expect(highlighted(`${long}salt ${long}`, "salt")).toEqual(["salt"]);
    const chinese = "没有句号的长文，".repeat(60);
    expect(highlighted(`${chinese}盐，${chinese}`, "盐")).toEqual(["盐"]);
  });

  test("a match at the very end of the window is not cut off", () => {
    for (let length = 240; length <= 285; length++) {
      expect(highlighted(`${"x".repeat(length)} salt, ${filler}`, "salt")).toEqual(["salt"]);
    }
  });
});

test("highlights are the query's words, inside the text, in order and apart; no character is halved", () => {
  const piece = fc.oneof(
    fc.constantFrom("salt ", "Bread", "放盐", "盐", "𠮷", "😀", ". ", "。", "\n", " ", "3.5 ", "C++ ", "한국어 "),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.string({ unit: "binary", maxLength: 12 }),
  );
  const passage = fc.array(piece, { maxLength: 120 }).map((pieces) => pieces.join("").toWellFormed());
  const query = fc.constantFrom("salt", "bread salt", "放盐", "𠮷 😀", "C++", "zebra");
  fc.assert(
    fc.property(passage, query, (text, words) => {
      const terms = queryTerms(words);
      const { text: shown, highlights } = makeSnippet(text, terms);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown.length).toBeLessThanOrEqual(282);
      let last = -1;
      for (const [start, end] of highlights) {
        expect(start).toBeGreaterThan(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(shown.length);
        const marked = analyze(shown.slice(start, end)).map(({ term }) => term);
        expect(marked.some((term) => terms.includes(term))).toBe(true);
        last = end;
      }
      const isThere = analyze(text).some(({ term, start, end }) => terms.includes(term) && end - start < 200);
      expect(highlights.length > 0).toBe(isThere);
    }),
    { numRuns: 150 },
  );
});

test("a quoted phrase is shown before its words are elsewhere, and marked as a whole", () => {
  const padding = "Nothing of interest is said here. ".repeat(12);
  const text = `The salt of a sea and more salt than sea. ${padding}Here is sea-salt. ${padding}`;
  const { text: shown, highlights } = makeSnippet(text, queryTerms("sea salt"), [phraseOf("sea salt")!]);
  const marked = highlights.map(([start, end]) => shown.slice(start, end));
  expect(marked).toEqual(["sea-salt"]);
});
