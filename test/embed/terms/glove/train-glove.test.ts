import { expect, test } from "vitest";
import { dot, toUnit } from "../../../../src/core/vector.ts";
import type { GloveOptions } from "../../../../src/embed/terms/glove/glove-options.ts";
import { trainGlove } from "../../../../src/embed/terms/glove/train-glove.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { corpusOf } from "../../../../src/embed/terms/train/term-corpus.ts";
import { SeededRandom } from "../../../../src/eval/seeded-random.ts";

const SMALL: Partial<GloveOptions> = { dimensions: 10, minCount: 1, window: 5, epochs: 30, xMax: 10, threads: 1 };

/** Sentences about one of two themes, of ten terms each. */
function themes(count: number): string[][] {
  const random = new SeededRandom(1);
  return Array.from({ length: count }, () => {
    const theme = random.below(2);
    return Array.from({ length: 12 }, () => `${"ab"[theme]}${random.below(10)}`);
  });
}

function similarity(model: TermModel, a: string, b: string): number {
  const [x, y] = [a, b].map((term) => {
    const start = model.terms.indexOf(term) * model.dimensions;
    return toUnit(model.vectors.subarray(start, start + model.dimensions));
  });
  return dot(x!, y!);
}

test.each([1, 2])("terms that stand together come together, by %s threads", async (threads) => {
  const costs: number[] = [];
  const model = await trainGlove(
    corpusOf(themes(400)),
    { ...SMALL, threads },
    { onEpoch: async ({ cost }) => void costs.push(cost) },
  );
  expect(model).toMatchObject({ algorithm: "glove", dimensions: 10, training: { epochsDone: 30 } });
  expect(model.terms).toHaveLength(20);
  const [same, other] = ["a", "b"].map((theme) =>
    Array.from({ length: 9 }, (_, i) => similarity(model, "a0", `${theme}${i + 1}`)).reduce((sum, x) => sum + x / 9, 0),
  );
  expect(same! - other!).toBeGreaterThan(0.5);
  expect(costs).toHaveLength(30);
  expect(costs.at(-1)!).toBeLessThan(costs[0]! / 4);
});

test("one thread with the same seed gives the same vectors, another seed others", async () => {
  const corpus = corpusOf(themes(50));
  const first = await trainGlove(corpus, SMALL);
  expect((await trainGlove(corpus, SMALL)).vectors).toEqual(first.vectors);
  expect((await trainGlove(corpus, { ...SMALL, seed: 2 })).vectors).not.toEqual(first.vectors);
});

test("an option out of range and a corpus without pairs are refused", async () => {
  await expect(trainGlove(corpusOf([]), { alpha: -1 })).rejects.toMatchObject({ code: "BAD_CONFIG" });
  await expect(trainGlove(corpusOf([]), { window: 1.5 })).rejects.toMatchObject({ code: "BAD_CONFIG" });
  await expect(trainGlove(corpusOf([["alone"]]), { minCount: 1 })).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("vectors that grow without bounds are no model", async () => {
  const training = trainGlove(corpusOf(themes(200)), { ...SMALL, alpha: 10 });
  await expect(training).rejects.toMatchObject({ code: "TRAINING_DIVERGED", data: { alpha: 10 } });
});

test("it can be interrupted, and says how far it is", async () => {
  const controller = new AbortController();
  const stages = new Set<string>();
  const training = trainGlove(corpusOf(themes(50)), SMALL, {
    signal: controller.signal,
    onProgress: ({ stage }) => stages.add(stage),
    onEpoch: async ({ epochsDone }) => (epochsDone === 2 ? controller.abort() : undefined),
  });
  await expect(training).rejects.toMatchObject({ code: "ABORTED" });
  expect(stages).toContain("pairs");
});
