import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyze, indexTerms, queryTerms, TEXT_END } from "../../../src/store/analyze/analyzer.ts";
import { phraseOf } from "../../../src/store/analyze/phrase.ts";

/** The terms of a text as they are met, a compound or pair after its parts. */
function termsOf(text: string): string {
  return analyze(text)
    .map(({ term }) => term)
    .join(" ");
}

describe("words", () => {
  test("are lower-cased, freed of accents and stemmed", () => {
    expect(termsOf("Running Cafés, naïve RÉSUMÉS")).toBe("run cafe naiv resum");
  });

  test("written with combining accents equal those written with composed letters", () => {
    expect(termsOf("re\u0301sume\u0301 Ångström")).toBe(termsOf("résumé A\u030angstro\u0308m"));
    expect(termsOf("и\u0306од")).toBe(termsOf("йод"));
  });

  test("in compatibility forms are read as what they stand for", () => {
    expect(termsOf("ＡＢＣ１２ ﬁne x²")).toBe("abc12 fine x2");
  });

  test("are not parted by soft hyphens and joiners", () => {
    expect(termsOf("hyphen\u00adation \ufeffword")).toBe("hyphen word");
  });

  test("keep the marks that belong to the spelling", () => {
    expect(termsOf("हिन्दी йод")).toBe("हिन्दी йод");
  });

  test("of other alphabets lose vowel points and accents", () => {
    expect(termsOf("مُحَمَّد Ελλάς שָׁלוֹם")).toBe("محمد ελλασ שלום");
  });
});

describe("compound tokens", () => {
  test.each([
    ["Node.js", "node js node.js"],
    ["C++", "c c++"],
    ["C#", "c c#"],
    ["Ｃ＋＋", "c c++"],
    ["snake_case", "snake case snake_case"],
    ["v1.2.3", "v1 2 3 v1.2.3"],
    ["1.2.3", "1 2 3 1.2.3"],
    ["foo-bar e-mail", "foo bar e mail"],
    ["3.14", "3 14"],
    ["The end. Next", "the end next"],
    ["wait... what", "wait what"],
    ["__init__", "init"],
    ["C++.", "c c++"],
  ])("%s gives %s", (text, terms) => {
    expect(termsOf(text)).toBe(terms);
  });

  test("are searched whole, not by their single letters", () => {
    expect(queryTerms("C++ and C#")).toEqual(["c++", "c#"]);
    expect(queryTerms("Node.js v1.2")).toEqual(["node", "js", "node.js", "v1", "v1.2"]);
    expect(queryTerms("x C++ y, plan B or U.S.")).toEqual(["x", "c++", "y", "plan", "b", "u.s"]);
  });
});

describe("scripts without spaces", () => {
  test("give every character and every pair", () => {
    expect(termsOf("向量库")).toBe("向 量 向量 库 量库");
  });

  test("traditional characters match simplified ones, in place", () => {
    expect(termsOf("機器學習")).toBe(termsOf("机器学习"));
    expect(analyze("機器").map(({ start, end }) => [start, end])).toEqual([
      [0, 1],
      [1, 2],
      [0, 2],
    ]);
  });

  test("pairs do not cross words of other scripts or punctuation", () => {
    expect(termsOf("用Node.js写。好")).toBe("用 node js node.js 写 好");
  });

  test("half-width kana are read as full-width ones", () => {
    expect(termsOf("ｶﾞｽ")).toBe(termsOf("ガス"));
  });

  test("characters beyond the basic plane have their true ranges", () => {
    expect(analyze("𠮷野")).toEqual([
      { term: "𠮷", start: 0, end: 2 },
      { term: "野", start: 2, end: 3 },
      { term: "𠮷野", start: 0, end: 3 },
    ]);
  });

  test("a Thai vowel sign stays with its consonant", () => {
    expect(termsOf("ที่")).toBe("ที่");
  });
});

describe("Korean", () => {
  test("gives words and pairs of syllables", () => {
    expect(termsOf("한국어 검색 말")).toBe("한국어 한국 국어 검색 말");
  });

  test("spelt in letters equals the same in syllables", () => {
    expect(termsOf("한국어".normalize("NFD"))).toBe(termsOf("한국어"));
  });
});

describe("the index", () => {
  test.each([
    ["用Node.js写", "用 node js 写 _ node.js _"],
    ["向量库 salt", "向 量 库 salt _ 向量 量库 _"],
    ["한국어 검색", "한국어 검색 _ 한국 _ 국어 _ _"],
    ["salt, water", "salt water _"],
    ["?!", ""],
  ])("of %s has neighbours side by side, then what spans them", (text, terms) => {
    expect(indexTerms(text)).toBe(terms);
  });
});

describe("queries", () => {
  test("drop English function words and repeat nothing", () => {
    expect(queryTerms("What is the meaning of the means")).toEqual(["mean"]);
  });

  test("of nothing but function words keep them", () => {
    expect(queryTerms("The Who")).toEqual(["the", "who"]);
  });

  test("are kept where a hyphen makes them part of a word", () => {
    expect(queryTerms("the v-if of a template")).toEqual(["v", "if", "templat"]);
    expect(queryTerms("state-of-the-art - and more")).toEqual(["state", "of", "the", "art"]);
  });

  test("of Chinese are dropped as well, in either script", () => {
    expect(queryTerms("为什么下雨")).toEqual(queryTerms("為什麼下雨"));
    expect(queryTerms("为什么下雨")).not.toContain("什么");
    expect(queryTerms("为什么下雨")).toEqual(expect.arrayContaining(["下", "雨", "下雨"]));
    expect(queryTerms("为什么")).toContain("什么");
  });

  test("of punctuation have no terms", () => {
    expect(queryTerms("?! … 😀")).toEqual([]);
  });
});

describe("any text", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc
      .array(
        fc.constantFrom(
          "a",
          "C",
          "+",
          "#",
          ".",
          "_",
          " ",
          "-",
          "é",
          "e\u0301",
          "機",
          "カ",
          "ﾞ",
          "한",
          "ᄒ",
          "ᅡ",
          "ท",
          "\u00ad",
          "1",
          "½",
          "ﷺ",
        ),
      )
      .map((parts) => parts.join("")),
  );

  test("gives terms without spaces or quotes, at ranges inside the text", () => {
    fc.assert(
      fc.property(text, (value) => {
        for (const { term, start, end } of analyze(value)) {
          expect(term).toMatch(/^[^\s"']+$/u);
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(value.length);
        }
      }),
    );
  });

  test("gives the index the same terms as the highlighter, those that are side by side first", () => {
    fc.assert(
      fc.property(text, (value) => {
        const indexed = indexTerms(value)
          .split(" ")
          .filter((term) => term !== TEXT_END && term !== "");
        expect(indexed.toSorted()).toEqual(
          analyze(value)
            .map(({ term }) => term)
            .toSorted(),
        );
        const parts = phraseOf(value)?.terms ?? [];
        expect(indexed.slice(0, parts.length)).toEqual(parts);
      }),
    );
  });

  test("is searched for by terms of its own", () => {
    fc.assert(
      fc.property(text, (value) => {
        const own = new Set(analyze(value).map(({ term }) => term));
        expect(queryTerms(value).every((term) => own.has(term))).toBe(true);
      }),
    );
  });
});
