import * as fc from "fast-check";
import { expect, test } from "vitest";
import { jaccard, shinglesOf } from "../../../src/query/duplicates/shingles.ts";

const similarity = (a: string, b: string): number => jaccard(shinglesOf([a]), shinglesOf([b]));
const words = fc.array(fc.constantFrom("salt", "water", "sea", "whale", "storm", "wave"), { maxLength: 40 });

test("shingles are runs of three words, or of five characters without spaces between them", () => {
  // a b c, b c d, c d e against a b c, b c d, c d f: two of four.
  expect(similarity("a b c d e", "a b c d f")).toBe(0.5);
  // 一二三四五, 二三四五六 against 一二三四五, 二三四五七: one of three.
  expect(similarity("一二三四五六", "一二三四五七")).toBe(1 / 3);
  expect(shinglesOf(["one two three four"])).toHaveLength(2);
});

test("case, width and signs between words do not matter; the order of words does", () => {
  expect(similarity("The blue, blue whale!", "the BLUE blue ｗｈａｌｅ")).toBe(1);
  expect(similarity("one two three", "three two one")).toBe(0);
});

test("a short text is one shingle, and an empty one is like nothing", () => {
  expect(similarity("yes", "Yes.")).toBe(1);
  expect(similarity("yes", "no")).toBe(0);
  expect(similarity("", "")).toBe(0);
});

test("a passage that overlaps the one before adds nothing but its own", () => {
  const text = Array.from({ length: 60 }, (_, i) => `word${i}`);
  const cut = [text.slice(0, 30).join(" "), text.slice(20).join(" ")];
  expect(jaccard(shinglesOf(cut), shinglesOf([text.join(" ")]))).toBe(1);
});

test("a text is wholly like itself, and likeness has no direction", () => {
  fc.assert(
    fc.property(words, words, (a, b) => {
      const [x, y] = [a.join(" "), b.join(" ")];
      expect(similarity(x, x)).toBe(a.length === 0 ? 0 : 1);
      expect(similarity(x, y)).toBe(similarity(y, x));
    }),
  );
});
