import { expect, test } from "vitest";
import { clauseEnds, sentenceEnds } from "../../src/core/sentences.ts";

function sentences(text: string): string[] {
  let from = 0;
  return sentenceEnds(text).map((end) => text.slice(from, (from = end)).trim());
}

test("English sentences end at a full stop, a question or an exclamation", () => {
  expect(sentences("It rains. Does it? “Yes!” he said.")).toEqual(["It rains.", "Does it?", "“Yes!”", "he said."]);
});

test("abbreviations, initials and decimals end no sentence", () => {
  expect(sentences("Dr. Smith paid 3.50 to J. R. Jones, e.g. Monday. Then left.")).toEqual([
    "Dr. Smith paid 3.50 to J. R. Jones, e.g. Monday.",
    "Then left.",
  ]);
});

test("Chinese sentences need no space between them and keep their closing quotes", () => {
  expect(sentences("他说：“下雨了。”我们走吧！好吗？")).toEqual(["他说：“下雨了。”", "我们走吧！", "好吗？"]);
});

test("a semicolon in Chinese parts clauses, not sentences", () => {
  const text = "叶子互生；花小……秋季开花。";
  expect(sentenceEnds(text)).toEqual([text.length]);
  expect(clauseEnds(text)).toEqual([5, 9, text.length]);
});

test.each([".", "!", "…?"])(
  "a run of %s without end is one sentence, and takes no longer than a text of its length",
  (mark) => {
    const run = mark.repeat(400_000);
    expect(sentenceEnds(run)).toEqual([run.length]);
    expect(clauseEnds(`${run} `).at(-1)).toBe(run.length + 1);
  },
);
