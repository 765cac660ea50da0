import { expect, test } from "vitest";
import { parsePooling } from "../../src/embed/pooling.ts";
import { DEFAULT_MODEL, findModel, listModels } from "../../src/embed/registry.ts";

test("the default model comes first and needs no download", () => {
  expect(listModels()[0]).toMatchObject({ model: DEFAULT_MODEL, dimensions: 512, maxTokens: 128, languages: ["en"] });
});

test("names and aliases are unique and find their model in any case", () => {
  const names = listModels().flatMap(({ model, aliases }) => [model, ...aliases].map((name) => name.toLowerCase()));
  expect(new Set(names).size).toBe(names.length);
  expect(findModel("GTE-small")?.model).toBe("Xenova/gte-small");
  expect(findModel("xenova/multilingual-e5-small")?.queryPrefix).toBe("query: ");
  expect(findModel("no-such-model")).toBeNull();
});

test.each(listModels().map((entry) => [entry.model, entry] as const))("%s is described in full", (_, entry) => {
  expect(() => parsePooling(entry.pooling)).not.toThrow();
  expect(entry.hybridWeight).toBeGreaterThan(0);
  expect(entry.hybridWeight).toBeLessThanOrEqual(1);
  expect(entry.dimensions).toBeGreaterThan(0);
  expect(entry.licence).not.toBe("");
});
