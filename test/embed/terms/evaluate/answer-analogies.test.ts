import { describe, expect, test } from "vitest";
import { answerAnalogies } from "../../../../src/embed/terms/evaluate/answer-analogies.ts";
import { KeyedVectors } from "../../../../src/embed/terms/keyed-vectors.ts";
import { solveAnalogy } from "../../../../src/embed/terms/queries/analogy.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { sampleValues } from "../sample-model.ts";

const TERMS = 1500;
const model: TermModel = {
  algorithm: null,
  dimensions: 10,
  terms: Array.from({ length: TERMS }, (_, i) => `t${i}`),
  counts: null,
  vectors: sampleValues(TERMS * 10, 11),
  subwords: null,
  training: null,
};

describe.each(["add", "multiply"] as const)("answers by the method %s", (method) => {
  test("are those that one question at a time would get", () => {
    const keyed = new KeyedVectors(model);
    const questions = Array.from({ length: 40 }, (_, i) => {
      const [a, b, c] = [(i * 31) % TERMS, (i * 57 + 5) % TERMS, (i * 101 + 9) % TERMS] as const;
      return { a, b, c, excluded: [a, b, c] };
    });
    for (const mostFrequent of [undefined, 1100]) {
      const answers = answerAnalogies(model, questions, { method, mostFrequent });
      questions.forEach(({ a, b, c }, i) => {
        const [positive, negative] = [[b, c], [a]].map((rows) => rows.map((row) => model.terms[row]!));
        const found = solveAnalogy(keyed, { positive: positive!, negative: negative!, method, mostFrequent, limit: 3 });
        const score = found.answers.find(({ term }) => term === model.terms[answers[i]!])?.score ?? -Infinity;
        // Sums are rounded in another order, so that near equals may change places.
        expect(score, `question ${i}`).toBeGreaterThan(found.answers[0]!.score * (1 - 1e-4));
      });
    }
  });

  test("are none where all terms are excluded", () => {
    const excluded = Array.from({ length: TERMS }, (_, i) => i);
    expect([...answerAnalogies(model, [{ a: 0, b: 1, c: 2, excluded }], { method })]).toEqual([-1]);
    expect([...answerAnalogies(model, [], { method })]).toEqual([]);
  });
});

test("questions of more words than are held at a time are answered all the same", () => {
  const many = {
    ...model,
    dimensions: 1,
    vectors: sampleValues(9000),
    terms: Array.from({ length: 9000 }, (_, i) => `${i}`),
  };
  const questions = Array.from({ length: 3000 }, (_, i) => ({ a: i * 3, b: i * 3 + 1, c: i * 3 + 2, excluded: [] }));
  const answers = answerAnalogies(many, questions, { mostFrequent: 8 });
  expect(answers.length).toBe(3000);
  expect(answers.every((answer) => answer >= 0 && answer < 8)).toBe(true);
});
