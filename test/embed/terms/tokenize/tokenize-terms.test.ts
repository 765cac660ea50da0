import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tokenizeSentences, tokenizeTerms } from "../../../../src/embed/terms/tokenize/tokenize-terms.ts";
import { splitTerms } from "../../../../src/embed/terms/train/split-bytes.ts";
import { analyze } from "../../../../src/store/analyze/analyzer.ts";

function cut(text: string): string {
  return tokenizeTerms(text).join(" ");
}

describe("words", () => {
  test("are lower-case and without accents, and not stemmed", () => {
    expect(cut("Running Cafés, naïve RÉSUMÉS")).toBe("running cafes naive resumes");
  });

  test.each([
    ["Node.js and C++.", "node.js and c++"],
    ["v1.2.3 of snake_case", "v1.2.3 of snake_case"],
    ["3.14 e-mail", "3 14 e mail"],
    ["한국어 단어", "한국어 단어"],
    ["", ""],
    ["… — !", ""],
  ])("%s gives %s", (text, terms) => {
    expect(cut(text)).toBe(terms);
  });

  test("of any text are those of the full-text index before stemming, whatever its signs", () => {
    const unit = fc.constantFrom("red", "tree", ".", "_", "+", "#", " ", "-", "É", "3", "'", "\u0301", "\u200d");
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
        const text = units.join("");
        const tokens = analyze(text);
        // What lies inside a longer term of the index is a part of it.
        const outermost = tokens.filter(
          (token) =>
            !tokens.some(
              (other) =>
                other.start <= token.start &&
                other.end >= token.end &&
                other.end - other.start > token.end - token.start,
            ),
        );
        expect(tokenizeTerms(text)).toHaveLength(outermost.length);
      }),
    );
  });
});

describe("Chinese", () => {
  test("is cut into words", () => {
    expect(cut("我来到北京清华大学，学习机器学习。")).toBe("我 来到 北京 清华大学 学习 机器 学习");
  });

  test("in traditional characters gives the terms of the simplified", () => {
    expect(cut("資料庫的搜尋引擎與圖書館")).toBe(cut("资料库的搜寻引擎与图书馆"));
  });

  test("leaves the Latin words in it whole", () => {
    expect(cut("用Node.js写C++程序")).toBe("用 node.js 写 c++ 程序");
  });

  test("beyond the basic plane is kept", () => {
    expect(cut("𠮷野家")).toContain("𠮷");
  });
});

test("Japanese and Thai are cut into words", () => {
  expect(cut("東京に行く")).toBe("東京 に 行く");
  expect(tokenizeTerms("ภาษาไทยง่าย").length).toBeGreaterThan(1);
});

test("no term is empty or holds white space", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      for (const term of tokenizeTerms(text)) expect(term).toMatch(/^\S+$/u);
    }),
  );
});

test("sentences are cut one by one, and one without words is left out", () => {
  const text = "Dr. Smith came. …! 今天天气很好。我们去公园。";
  expect([...tokenizeSentences(text)].map((terms) => terms.join(" "))).toEqual([
    "dr smith came",
    "今天天气 很 好",
    "我们 去 公园",
  ]);
});

test("a corpus that is cut already is taken as it is", () => {
  expect(splitTerms("  don't stop \tthe U.S. ")).toEqual(["don't", "stop", "the", "U.S."]);
});
