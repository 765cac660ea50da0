import { expect, test } from "vitest";
import { displayWidth } from "../../../src/cli/render/display-width.ts";

test.each([
  ["plain", 5],
  ["北京", 4],
  ["한국", 4],
  ["（全角）", 8],
  ["ｶﾀｶﾅ", 4],
  ["e\u0301", 1],
  ["👩‍🚀", 2],
  ["🇨🇳", 2],
  ["𠮷", 2],
  ["\u200B", 0],
  ["", 0],
])("%j takes %i columns", (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});
