import { expect, test } from "vitest";
import { evaluateSts } from "../../src/eval/sts.ts";

const pairsOf = (scores: readonly number[]) =>
  scores.map((score, i) => ({ sentence1: `a${i}`, sentence2: `b${i}`, score }));

test("similarities are correlated with the judged scores", async () => {
  const given = [1, 3, 2, 4];
  const report = await evaluateSts({ pairs: pairsOf([1, 2, 3, 4]), similarity: async () => given });
  expect(report.pairs).toBe(4);
  expect(report.spearman).toBeCloseTo(0.8, 12);
  expect(report.pearson).toBeCloseTo(0.8, 12);
});

test("every pair is compared once, in order, over several batches", async () => {
  const pairs = pairsOf(Array.from({ length: 600 }, (_, i) => i));
  const seen: string[] = [];
  const done: number[] = [];
  const report = await evaluateSts({
    pairs,
    similarity: async (a, b) => {
      expect(b).toEqual(a.map((text) => text.replace("a", "b")));
      seen.push(...a);
      return a.map((text) => Number(text.slice(1)) ** 2);
    },
    onProgress: (event) => done.push(event.done),
  });
  expect(seen).toEqual(pairs.map(({ sentence1 }) => sentence1));
  expect(done.at(-1)).toBe(600);
  expect(report.spearman).toBeCloseTo(1, 12);
  expect(report.pearson).toBeLessThan(1);
});

test.each([
  ["too few similarities", [1, 2], [0.5]],
  ["similarities that are all equal", [1, 2, 3], [0.5, 0.5, 0.5]],
  ["a similarity that is NaN", [1, 2, 3], [0.1, Number.NaN, 0.3]],
  ["judged scores that are all equal", [2, 2, 2], [0.1, 0.2, 0.3]],
  ["no pairs", [], []],
])("%s are refused", async (_, scores, similarities) => {
  await expect(evaluateSts({ pairs: pairsOf(scores), similarity: async () => similarities })).rejects.toMatchObject({
    code: "BAD_REQUEST",
  });
});

test("a fired signal stops it", async () => {
  await expect(
    evaluateSts({ pairs: pairsOf([1, 2]), similarity: async () => [1, 2], signal: AbortSignal.abort() }),
  ).rejects.toMatchObject({ code: "ABORTED" });
});
