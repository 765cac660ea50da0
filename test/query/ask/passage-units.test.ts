import * as fc from "fast-check";
import { expect, test } from "vitest";
import { passageUnits } from "../../../src/query/ask/passage-units.ts";

const shown = (text: string): (readonly [string, string])[] => passageUnits(text).map((unit) => [unit.kind, unit.text]);

test("prose is quoted by the sentence, in English and in Chinese", () => {
  expect(shown("Dr. Reed arrived at 3.5 km. She left!\nThe end.")).toEqual([
    ["sentence", "Dr. Reed arrived at 3.5 km."],
    ["sentence", "She left!"],
    ["sentence", "The end."],
  ]);
  expect(shown("番茄每天浇水。他说：“不要太多。”真的吗？是。").map(([, text]) => text)).toEqual([
    "番茄每天浇水。",
    "他说：“不要太多。”",
    "真的吗？",
    "是。",
  ]);
});

test("a sentence may be wrapped over lines", () => {
  expect(shown("The quick brown fox\njumps over the dog. It\nsleeps.").map(([, text]) => text)).toEqual([
    "The quick brown fox\njumps over the dog.",
    "It\nsleeps.",
  ]);
});

test("lists, tables and code stay whole, with the sentence that introduces them", () => {
  const text = [
    "Water these. Rarely:\n\n- sage\n- rosemary\n  in pots\n- thyme",
    "plant | price\nbasil | 3\nsage | 4",
    "Run this:\n\nfor (const x of xs) {\n  print(x);\n}\n\nreturn xs;\nclose();",
    "Then type:\n\nkenning index ./docs\nkenning search x",
    "Steps:\n1. open it\n2. close it",
  ].join("\n\n");
  expect(shown(text)).toEqual([
    ["sentence", "Water these."],
    ["list", "Rarely:\n\n- sage\n- rosemary\n  in pots\n- thyme"],
    ["table", "plant | price\nbasil | 3\nsage | 4"],
    ["code", "Run this:\n\nfor (const x of xs) {\n  print(x);\n}\n\nreturn xs;\nclose();"],
    ["code", "Then type:\n\nkenning index ./docs\nkenning search x"],
    ["list", "Steps:\n1. open it\n2. close it"],
  ]);
});

test("a list that nobody reads as an answer is quoted by its lines", () => {
  const items = Array.from({ length: 200 }, (_, i) => `- item number ${i}`);
  expect(shown(items.join("\n"))).toEqual(items.map((item) => ["list", item]));
});

test("units are verbatim, in order, do not overlap, and leave nothing but white space out", () => {
  const piece = fc.constantFrom(
    "One. ",
    "二。",
    "- a\n- b\n",
    "a | b\nc | d\n",
    "x();\ny();\n",
    "\n\n",
    "Lead:\n",
    "word ",
    " ",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      let at = 0;
      for (const { start, end, text: own } of passageUnits(text)) {
        expect(text.slice(start, end)).toBe(own);
        expect(own).toBe(own.trim());
        expect(text.slice(at, start).trim()).toBe("");
        expect(start).toBeGreaterThanOrEqual(at);
        at = end;
      }
      expect(text.slice(at).trim()).toBe("");
    }),
  );
});
