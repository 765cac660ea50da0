import { describe, expect, test } from "vitest";
import { DEFAULT_MODEL } from "../../src/embed/registry.ts";
import { chooseModel } from "../../src/indexer/choose-model.ts";

const sample = (language: string, chars: number): { language: string; chars: number } => ({ language, chars });

describe("the built-in model is chosen", () => {
  test.each([
    ["for English", [sample("en", 100)]],
    ["at six tenths English", [sample("en", 60), sample("zh", 40)]],
    ["for code, whose language cannot be told", [sample("und", 70), sample("zh", 30)]],
    ["for English in many small parts", [...Array.from({ length: 20 }, () => sample("en", 5)), sample("zh", 50)]],
    ["where there is no text yet", []],
  ])("%s", (_, samples) => {
    const { model, reason } = chooseModel(samples);
    expect(model).toBe(DEFAULT_MODEL);
    expect(reason).not.toBe("");
  });
});

describe("the collection's own terms are chosen", () => {
  test.each([
    ["zh", "bge-small-zh", [sample("zh", 60), sample("en", 40)]],
    ["ru", "multilingual-e5-small", [sample("ru", 100)]],
    ["de", "multilingual-e5-small", [sample("de", 45), sample("und", 55 - 10), sample("fr", 10)]],
  ])("for mostly %s, with a hint at %s", (language, hint, samples) => {
    const { model, reason } = chooseModel(samples);
    expect(model).toBe("corpus");
    expect(reason).toContain(`(${language})`);
    expect(reason).toContain(hint);
  });
});
