import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readAnalogies } from "../../../src/eval/terms/analogy-questions.ts";
import { evaluateAnalogies } from "../../../src/eval/terms/evaluate-analogies.ts";
import { evaluatePairs } from "../../../src/eval/terms/evaluate-pairs.ts";
import { readWordPairs } from "../../../src/eval/terms/word-pairs.ts";
import { openTermModel } from "../../../src/open-terms.ts";
import { testData } from "../../support/test-data.ts";

const folder = mkdtempSync(join(tmpdir(), "kenning-term-eval-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, "set");
  writeFileSync(file, text);
  return file;
}

const TERMS = ["man", "Woman", "king", "queen", "KING", "boy", "girl"];
const terms = openTermModel({
  algorithm: null,
  dimensions: 3,
  terms: TERMS,
  counts: null,
  vectors: Float32Array.of(1, 0, 0, 0, 1, 0, 1, 0, 2, 0, 1, 2, 1, 0, 2.1, 1, 0, -2, 0, 1, -2),
  subwords: null,
  training: null,
});

describe("pairs", () => {
  const SET = "Word 1\tWord 2\tHuman\n# a comment\nman\tking\t5\nMAN\tboy\t4\nman\tqueen\t1\nwoman\tpear\t3\n";

  test("are read with what is no pair left out", async () => {
    const { pairs, skippedLines } = await readWordPairs(written(SET));
    expect(pairs[0]).toEqual({ a: "man", b: "king", score: 5 });
    expect([pairs.length, skippedLines]).toEqual([4, 1]);
    await expect(readWordPairs(written("man king 5\n"))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  });

  test("correlate with cosines, those with unknown words left out or counted as 0", async () => {
    const { pairs } = await readWordPairs(written(SET));
    // Cosines 1/√5, 1/√5, 0 against 5, 4, 1: ranks 2.5, 2.5, 1 against 3, 2, 1.
    const report = evaluatePairs(terms, pairs);
    expect(report).toMatchObject({ pairs: 4, unknown: 1, unknownShare: 0.25 });
    expect(report.spearman).toBeCloseTo(Math.sqrt(3) / 2, 6);
    // And 0 against 3: ranks 3.5, 3.5, 1.5, 1.5 against 4, 3, 1, 2.
    expect(evaluatePairs(terms, pairs, { dummyForUnknown: true }).spearman).toBeCloseTo(2 / Math.sqrt(5), 6);
  });

  test("may be compared as they are written", async () => {
    const { pairs } = await readWordPairs(written(SET));
    expect(evaluatePairs(terms, pairs, { caseSensitive: true }).unknown).toBe(2);
    expect(() => evaluatePairs(terms, pairs, { mostFrequent: 2 })).toThrow(
      expect.objectContaining({ code: "BAD_REQUEST" }),
    );
  });
});

describe("analogies", () => {
  const SET =
    ": family\nman king woman queen\nman boy woman girl\nman king woman girl\n: : other\nman king pear queen\nman king\n";

  test("are read by sections", async () => {
    const { sections, skippedLines } = await readAnalogies(written(SET));
    expect(sections.map(({ name, questions }) => [name, questions.length])).toEqual([
      ["family", 3],
      ["other", 1],
    ]);
    expect(skippedLines).toBe(1);
    await expect(readAnalogies(written("a b c d\n"))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
    await expect(readAnalogies(written(": empty\n"))).rejects.toMatchObject({ code: "BAD_INPUT_FILE" });
  });

  test("are counted by section, unknown ones left out or as misses", async () => {
    const { sections } = await readAnalogies(written(SET));
    const report = evaluateAnalogies(terms, sections);
    expect(report.sections).toEqual([
      { section: "family", questions: 3, unknown: 0, correct: 2, accuracy: 2 / 3 },
      { section: "other", questions: 1, unknown: 1, correct: 0, accuracy: null },
    ]);
    expect(report.total).toEqual({ section: "total", questions: 4, unknown: 1, correct: 2, accuracy: 2 / 3 });
    expect(evaluateAnalogies(terms, sections, { dummyForUnknown: true }).total.accuracy).toBe(0.5);
    expect(evaluateAnalogies(terms, sections, { method: "multiply" }).total.correct).toBe(2);
  });

  test("a question's own words are no answer in any case, and only the most frequent terms are", async () => {
    const { sections } = await readAnalogies(written(": one\nWoman queen man king\nman king woman queen\n"));
    // KING is nearer to the sum than queen, and it is the question's king.
    expect(evaluateAnalogies(terms, sections).total.correct).toBe(2);
    expect(evaluateAnalogies(terms, sections, { mostFrequent: 4 }).total).toMatchObject({ unknown: 0, correct: 2 });
    expect(() => evaluateAnalogies(terms, sections, { mostFrequent: 3 })).toThrow(
      expect.objectContaining({ code: "BAD_REQUEST" }),
    );
  });
});

const SETS = testData("analogy") === null || testData("wordsim") === null;
test.skipIf(SETS)("the judged sets are read whole (skipped without analogy and wordsim)", async () => {
  const google = await readAnalogies(testData("analogy/questions-words.txt")!);
  expect(google.sections.length).toBe(14);
  expect(google.sections.reduce((sum, { questions }) => sum + questions.length, 0)).toBe(19_544);
  const ca8 = await readAnalogies(testData("analogy/ca8-semantic.txt")!);
  expect(ca8.skippedLines).toBe(0);
  expect((await readWordPairs(testData("wordsim/ws-353-all.tsv")!)).pairs.length).toBe(353);
  expect((await readWordPairs(testData("wordsim/wordsim-240.tsv")!)).pairs.length).toBe(240);
});
