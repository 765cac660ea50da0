import { expect, test } from "vitest";
import { queryTerms } from "../../../src/store/analyze/analyzer.ts";
import { contentTerms } from "../../../src/store/analyze/content-terms.ts";

test("terms come in order, as often as they occur, without function words", () => {
  expect(contentTerms("The boiler and the valves of a boiler")).toEqual(["boiler", "valv", "boiler"]);
  expect(contentTerms("怎么保存")).toEqual(["保", "么保", "存", "保存"]);
  expect(contentTerms("and the of")).toEqual([]);
  expect(contentTerms("")).toEqual([]);
});

test("what is searched for is among the terms of a text that says it", () => {
  for (const text of ["Slender wings lifting at C++ speed", "Node.js 數據庫 查找", "서울의 봄"]) {
    const terms = new Set(contentTerms(text));
    expect(queryTerms(text).filter((term) => !terms.has(term))).toEqual([]);
  }
});
