import { expect, test } from "vitest";
import { canRead } from "../../src/embed/can-read.ts";

test.each([
  ["a Latin text", "why does bread need salt", true],
  ["accents", "où est la boîte?", true],
  ["Chinese", "面包为什么要放盐", false],
  ["Japanese", "パンの作り方", false],
  ["Korean", "빵 만드는 법", false],
  ["Russian", "хлеб и соль", false],
  ["Arabic", "الخبز والملح", false],
  ["digits and signs alone", "3.14 + 42?", true],
  ["nothing", "", true],
  ["Chinese with a Latin word", "在 Node 里怎么处理时区和夏令时", false],
  ["a Latin text with a Chinese word", "how to cook 饺子 at home", true],
])("a model for English and %s", (_, text, expected) => {
  expect(canRead(["en"], text)).toBe(expected);
});

test("a model for Chinese reads Han and Latin letters, but no Cyrillic ones", () => {
  expect(canRead(["zh"], "面包为什么要放盐")).toBe(true);
  expect(canRead(["zh"], "salt")).toBe(true);
  expect(canRead(["zh"], "хлеб")).toBe(false);
});

test("a multilingual model reads everything", () => {
  for (const text of ["хлеб", "面包", "", "bread"]) expect(canRead(["*"], text)).toBe(true);
});
