import { expect, test } from "vitest";
import { checkCitations } from "../../../src/query/ask/check-citations.ts";

const PASSAGES = [
  { text: "Watering\nTomatoes need two litres of water a day. They hate wet leaves." },
  { text: "History\nThe shop was opened in 1988 by Ann Reed." },
  { text: "浇水\n番茄每天需要两升水。" },
];
const supports = (answer: string): string[] => checkCitations(answer, PASSAGES).map(({ support }) => support);

test("a sentence is supported when its cited passage has its words", () => {
  expect(supports("Tomatoes need two litres of water a day [1].")).toEqual(["supported"]);
  expect(supports("番茄每天需要两升水[3]。")).toEqual(["supported"]);
});

test("an invented sentence, an invented number and an invented name are marked", () => {
  expect(supports("Tomatoes love cold evenings and moonlight [1].")).toEqual(["unsupported"]);
  expect(supports("The shop was opened in 1989 by Ann Reed [2].")).toEqual(["unsupported"]);
  expect(supports("The shop was opened in 1988 by Bob Reed [2].")).toEqual(["unsupported"]);
});

test("a citation of another passage, of none that exists, and no citation are marked", () => {
  expect(supports("Tomatoes need two litres of water a day [2].")).toEqual(["unsupported"]);
  expect(supports("Tomatoes need two litres of water a day [9].")).toEqual(["unsupported"]);
  expect(supports("Tomatoes need two litres of water a day.")).toEqual(["uncited"]);
});

test("one of several cited passages is enough, in any of the usual forms", () => {
  const answer =
    "Tomatoes need two litres of water a day. [2][1] The shop was opened in 1988 [1, 2]. 番茄需要两升水【3】。";
  expect(checkCitations(answer, PASSAGES).map(({ citations, support }) => [citations, support])).toEqual([
    [[2, 1], "supported"],
    [[1, 2], "supported"],
    [[3], "supported"],
  ]);
});

test("ranges are of the answer itself, and lines of a list are sentences", () => {
  const answer = "Facts:\n- Opened in 1988 [2]\n- They hate wet leaves [1]\n";
  const sentences = checkCitations(answer, PASSAGES);
  for (const { text, start, end } of sentences) expect(answer.slice(start, end)).toBe(text);
  expect(sentences.map(({ support }) => support)).toEqual(["uncited", "supported", "supported"]);
});

test("what the model says when there is no answer is neither supported nor invented", () => {
  expect(supports("NOT FOUND")).toEqual(["refusal"]);
  expect(supports("NOT FOUND.")).toEqual(["refusal"]);
  expect(supports("")).toEqual([]);
});
