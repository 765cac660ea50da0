import { expect, test } from "vitest";
import { expectedType, holdsType } from "../../../src/query/ask/answer-type.ts";

test.each([
  ["When was it built?", "date"],
  ["In what year did it end?", "date"],
  ["How many ships were there?", "number"],
  ["Who wrote it?", "name"],
  ["Why did it sink?", "reason"],
  ["富国银行广场建于哪一年？", "date"],
  ["有多少会员？", "number"],
  ["分布在哪些地区？", "enumeration"],
  ["What is a kenning?", null],
])("%s asks for %s", (question, type) => {
  expect(expectedType(question)).toBe(type);
});

test("a sign counts only when the question does not hold it itself", () => {
  expect(holdsType("It was built in 1988.", "date", "When was it built?")).toBe(true);
  expect(holdsType("In 1988 it was built.", "date", "When in 1988 was it built?")).toBe(false);
  expect(holdsType("The ship was built by Ann Reed.", "name", "Who built the ship?")).toBe(true);
  expect(holdsType("The ship was built.", "name", "Who built the ship?")).toBe(false);
  expect(holdsType("共有十二个邦。", "number", "有多少个邦？")).toBe(true);
});
