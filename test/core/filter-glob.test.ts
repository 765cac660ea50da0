import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globMatcher, globPrefix, globProblem } from "../../src/core/filter-glob.ts";
import { withCode } from "../store/with-code.ts";

const CASES: [pattern: string, matching: string[], notMatching: string[]][] = [
  ["", [""], ["a"]],
  ["a.md", ["a.md"], ["A.md", "axmd", "b/a.md", "a.md/"]],
  ["*", ["", "a", ".a", "机"], ["/", "a/b"]],
  ["*.md", [".md", "a.md", "a.b.md"], ["a/b.md", "a.mdx"]],
  ["docs/*", ["docs/", "docs/a"], ["docs", "docs/a/b"]],
  ["**", ["", "a", "a/b", "/"], []],
  ["docs/**", ["docs/", "docs/a", "docs/a/b"], ["docs", "docs2/a"]],
  ["docs/**/*.md", ["docs/a.md", "docs/a/b.md", "docs/a/b/c.md"], ["docs.md", "docsa.md", "x/docs/a.md"]],
  ["**/a", ["a", "b/a", "b/c/a"], ["ba", "a/b"]],
  ["**/**/a", ["a", "b/a", "b/c/a"], ["ba"]],
  ["a**b", ["ab", "a/b", "a/x/b"], ["a"]],
  ["a**/b", ["a/b", "ax/y/b"], ["ab", "b"]],
  ["***", ["a/b"], []],
  ["?", ["a", "😀", "机"], ["", "/", "ab"]],
  ["[abc]", ["a", "c"], ["d", ""]],
  ["[a-c].md", ["b.md"], ["d.md"]],
  ["[!a-c]", ["d", "😀"], ["a", "/"]],
  ["[^a]", ["b"], ["a", "/"]],
  ["[]a]", ["]", "a"], ["b"]],
  ["[a-]", ["a", "-"], ["b"]],
  ["[\\]]", ["]"], ["\\"]],
  ["[--0]", ["-", ".", "0"], ["/"]],
  ["{a,b}.md", ["a.md", "b.md"], ["c.md", "a,b.md"]],
  ["{a,b{c,}}", ["a", "bc", "b"], ["", "c"]],
  ["{docs/**,*.md}", ["docs/a/b", "x.md"], ["x/y.md"]],
  ["{,x/}**/b", ["b", "x/b", "y/b"], ["xb"]],
  ["{**/,}a", ["a", "b/a"], ["ba"]],
  ["a,b}", ["a,b}"], ["a"]],
  ["\\*\\{\\\\", ["*{\\"], ["a{\\"]],
];

test.each(CASES)("%s", (pattern, matching, notMatching) => {
  const matches = globMatcher(pattern);
  expect(matching.filter((text) => !matches(text))).toEqual([]);
  expect(notMatching.filter(matches)).toEqual([]);
});

describe("a pattern is refused", () => {
  test.each(["[", "[a", "[]", "[a-", "[b-a]", "{a", "{a,{b}", "a\\", "a".repeat(600), "{".repeat(20)])(
    "%s",
    (pattern) => {
      expect(globProblem(pattern)).toEqual(expect.any(String));
      expect(() => globMatcher(pattern)).toThrow(withCode("BAD_FILTER"));
    },
  );
});

const piece = fc.constantFrom("a", "b", "/", "*", "**", "**/", "?", "[ab]", "[!b]", "{a,b}", "{a/,**,}", "\\*", "机");
const somePattern = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));
const someText = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "机"), maxLength: 8 });

test("patterns without braces match as the regular expressions do that they stand for", () => {
  const translated: Record<string, string> = {
    "**/": "(?:(?<![^/])|[^]*/)",
    "**": "[^]*",
    "*": "[^/]*",
    "?": "[^/]",
    "[!b]": "[^b/]",
    "\\*": "\\*",
  };
  fc.assert(
    fc.property(somePattern, someText, (pattern, text) => {
      fc.pre(!pattern.includes("{") && !pattern.includes("***"));
      const source = pattern.replaceAll(/\*\*\/|\*\*|\\\*|\*|\?|\[!b\]/g, (part) => translated[part]!);
      expect(globMatcher(pattern)(text), `${pattern} ${text}`).toBe(new RegExp(`^${source}$`, "u").test(text));
    }),
    { numRuns: 2000 },
  );
});

test("whatever matches begins with the pattern's prefix, and the order of questions changes no answer", () => {
  fc.assert(
    fc.property(somePattern, fc.array(someText, { maxLength: 20 }), (pattern, texts) => {
      const matches = globMatcher(pattern);
      for (const text of texts.filter(matches)) expect(text.startsWith(globPrefix(pattern))).toBe(true);
      expect(texts.toReversed().map(matches).toReversed()).toEqual(texts.map(matches));
    }),
  );
});

test("no pattern takes long, however many ways there are to match", () => {
  const text = "a".repeat(5000);
  for (const pattern of ["*a".repeat(200), "{a,}".repeat(100), "**/".repeat(150), `*a${"?".repeat(400)}b`])
    expect(globMatcher(`${pattern}x`)(text)).toBe(false);
});
