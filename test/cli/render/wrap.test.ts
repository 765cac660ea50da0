import * as fc from "fast-check";
import { expect, test } from "vitest";
import { displayWidth } from "../../../src/cli/render/display-width.ts";
import { wrap } from "../../../src/cli/render/wrap.ts";

test("lines break at spaces", () => {
  expect(wrap("the quick brown fox", 10)).toEqual(["the quick", "brown fox"]);
});

test("Chinese breaks between any two characters, and punctuation stays with what it closes", () => {
  expect(wrap("北京是中国的首都", 6)).toEqual(["北京是", "中国的", "首都"]);
  expect(wrap("北京是，中国", 6)).toEqual(["北京", "是，中", "国"]);
});

test("a word that is wider than a line is cut", () => {
  expect(wrap("see abcdefghijkl now", 5)).toEqual(["see", "abcde", "fghij", "kl", "now"]);
});

test("an infinite width gives one line, and a blank text none", () => {
  expect(wrap("a b c", Infinity)).toEqual(["a b c"]);
  expect(wrap("   ", 10)).toEqual([]);
});

test("no line is too wide, and nothing but white space is lost", () => {
  const piece = fc.constantFrom("a", "bc", " ", "  ", "北", "京", "，", "👩‍🚀", "e\u0301", "longword");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.integer({ min: 4, max: 20 }), (pieces, width) => {
      const text = pieces.join("");
      const lines = wrap(text, width);
      expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
      expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    }),
  );
});
