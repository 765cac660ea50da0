import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answerF1, answerTokens, exactMatch, normalAnswer } from "../../src/eval/answer-metrics.ts";

test("answers are compared without case, articles, punctuation and superfluous spaces", () => {
  expect(normalAnswer("  The  Eiffel-Tower, in a park. ")).toBe("eiffeltower in park");
  expect(exactMatch("the Norse.", ["Danes", "Norse"])).toBe(1);
  expect(exactMatch("Norsemen", ["Norse"])).toBe(0);
});

test("F1 is of shared words, each as often as it is in both, and the best over the gold answers", () => {
  // "two litres a day" → two litres day; "litres litres" → 1 shared of 3 and 2.
  expect(answerF1("two litres a day", ["litres litres"])).toBeCloseTo(2 / 5, 10);
  expect(answerF1("two litres", ["nine whales", "two litres a day"])).toBeCloseTo(4 / 5, 10);
  expect(answerF1("sea", ["whale"])).toBe(0);
});

test("Chinese is compared by characters, and F1 is of the longest run of them", () => {
  expect(answerTokens("1988年，Ann Reed建立。")).toEqual(["1988", "年", "ann", "reed", "建", "立"]);
  expect(exactMatch("《西游记》", ["西游记"])).toBe(1);
  // 国 and 队 stand apart in 中国女队: the longest run is one character of 4 and 3, then two of 3 and 3.
  expect(answerF1("中国女队", ["国队员"])).toBeCloseTo(2 / 7, 10);
  expect(answerF1("中国队", ["国队员"])).toBeCloseTo(4 / 6, 10);
});

test("an answer equals itself, nothing equals only nothing, and F1 lies in [0, 1]", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "the", " ", ".", "鲸", "路", "9", "whale "), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(answerF1(a, [a])).toBe(1);
      expect(exactMatch(a, [a])).toBe(1);
      const f1 = answerF1(a, [b]);
      expect(f1).toBeGreaterThanOrEqual(0);
      expect(f1).toBeLessThanOrEqual(1);
      if (answerTokens(a).length === 0 && answerTokens(b).length > 0) expect(f1).toBe(0);
    }),
  );
});
