import * as fc from "fast-check";
import { expect, test } from "vitest";
import { CONTEXT_TOKENS, chunkSizing, estimateTokens } from "../../src/indexer/chunk-sizing.ts";
import { contextText } from "../../src/indexer/context-text.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";

const words = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;
const many = (word: string, count: number): string => Array.from({ length: count }, () => word).join(" ");

test("the title and the headings stand before the text", () => {
  expect(contextText("Bread", ["Dough", "Salt"], "It slows the yeast.", words)).toBe(
    "Bread. Dough. Salt. It slows the yeast.",
  );
});

test("a heading that is the title is said once", () => {
  expect(contextText("Bread", ["Bread", "Salt"], "Text", words)).toBe("Bread. Salt. Text");
});

test("without title and headings it is the text alone", () => {
  expect(contextText("", [], "Text", words)).toBe("Text");
  expect(contextText("", ["Salt"], "Text", words)).toBe("Salt. Text");
});

test("where there is no room for all, the headings nearest to the text stay", () => {
  const far = many("far", 15);
  const near = many("near", 15);
  expect(contextText("Title", [far, near], "Text", words)).toBe(`Title. ${near}. Text`);
});

test("a title that is too long leaves its room to the headings", () => {
  expect(contextText(many("long", 40), ["Salt"], "Text", words)).toBe("Salt. Text");
});

test("a chunk of full size and its context fit into the model's window", () => {
  const embedder = new HashingEmbedder();
  const { maxTokens, countTokens } = chunkSizing(embedder);
  const heading = fc.integer({ min: 0, max: 20 }).map((count) => many("w", count));
  fc.assert(
    fc.property(heading, fc.array(heading, { maxLength: 6 }), (title, headings) => {
      const text = contextText(title, headings, many("t", maxTokens), countTokens);
      expect(countTokens(text)).toBeLessThanOrEqual(embedder.maxTokens);
      expect(countTokens(text) - maxTokens).toBeLessThanOrEqual(CONTEXT_TOKENS);
      expect(text.endsWith(many("t", maxTokens))).toBe(true);
    }),
  );
});

test("without a model tokens are estimated: one a Chinese character, one for up to six letters, one a sign", () => {
  expect(estimateTokens("salt")).toBe(1);
  expect(estimateTokens("fermentation")).toBe(2);
  expect(estimateTokens("放盐。")).toBe(3);
  expect(estimateTokens("  ")).toBe(0);
  expect(chunkSizing(null).countTokens("放盐。")).toBe(3);
});
