import { expect, test } from "vitest";
import { dot, l2Norm } from "../../../../src/core/vector.ts";
import { type TermDocument, trainDoc2Vec } from "../../../../src/embed/terms/doc2vec/train-doc2vec.ts";
import { trainGlove } from "../../../../src/embed/terms/glove/train-glove.ts";
import { corpusOf } from "../../../../src/embed/terms/train/term-corpus.ts";
import { resumeTraining, trainTerms, updateTerms } from "../../../../src/embed/terms/train/train-terms.ts";
import type { TrainingOptions } from "../../../../src/embed/terms/train/training-options.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import { SeededRandom } from "../../../../src/eval/seeded-random.ts";

const SMALL: Partial<TrainingOptions> = {
  dimensions: 10,
  minCount: 1,
  sample: 0,
  threads: 1,
  epochs: 4,
  alpha: 0.05,
  buckets: 5000,
};

/** Sentences about one of four themes, of ten terms each. */
function themes(count: number, seed = 1): string[][] {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => {
    const theme = random.below(4);
    return Array.from({ length: 12 }, () => `theme${"abcd"[theme]}word${"klmnopqrst"[random.below(10)]}`);
  });
}

function similarity(model: TermModel, a: string, b: string): number {
  const [x, y] = [a, b].map((term) => {
    const row = model.terms.indexOf(term);
    return model.vectors.subarray(row * model.dimensions, (row + 1) * model.dimensions);
  }) as [Float32Array, Float32Array];
  return dot(x, y) / (l2Norm(x) * l2Norm(y));
}

/** Mean similarity of terms of the same theme less that of others. */
function contrast(model: TermModel): number {
  let [same, other] = [0, 0];
  for (const letter of "lmnopqrst") {
    same += similarity(model, "themeawordk", `themeaword${letter}`) / 9;
    other += similarity(model, "themeawordk", `themebword${letter}`) / 9;
  }
  return same - other;
}

const architectures = ["cbow", "skip-gram"] as const;
const losses = ["negative-sampling", "hierarchical-softmax"] as const;
const algorithms = ["word2vec", "fasttext"] as const;
const ways = algorithms.flatMap((algorithm) =>
  architectures.flatMap((architecture) => losses.map((loss) => ({ algorithm, architecture, loss }))),
);

test.each(ways)("terms that stand together come together: $algorithm, $architecture, $loss", async (way) => {
  const corpus = corpusOf(themes(800));
  const model = await trainTerms(corpus, { ...SMALL, epochs: 10, ...way });
  expect(model.terms).toHaveLength(40);
  expect(contrast(model)).toBeGreaterThan(0.3);
});

test("one thread with the same seed gives the same vectors, another seed others", async () => {
  const corpus = corpusOf(themes(100));
  const first = await trainTerms(corpus, SMALL);
  expect((await trainTerms(corpus, SMALL)).vectors).toEqual(first.vectors);
  expect((await trainTerms(corpus, { ...SMALL, seed: 2 })).vectors).not.toEqual(first.vectors);
});

test("the calling thread, if it is spared, leaves the same training to another", async () => {
  const corpus = corpusOf(themes(100));
  const [own, other] = await Promise.all([
    trainTerms(corpus, SMALL),
    trainTerms(corpus, SMALL, { sparesCaller: true }),
  ]);
  expect(other.vectors).toEqual(own.vectors);
});

test.each([false, true])(
  "what waits in the event loop can end training, calling thread spared: %s",
  async (sparesCaller) => {
    const controller = new AbortController();
    const training = trainTerms(
      corpusOf(themes(100)),
      { ...SMALL, epochs: 100_000 },
      {
        signal: controller.signal,
        sparesCaller,
        onProgress: ({ stage }) => {
          if (stage === "train") setImmediate(() => controller.abort());
        },
      },
    );
    await expect(training).rejects.toMatchObject({ code: "ABORTED" });
  },
);

test("training that is resumed ends as if it had not been interrupted", async () => {
  const corpus = corpusOf(themes(100));
  const whole = await trainTerms(corpus, SMALL);
  let kept: TermModel | undefined;
  const controller = new AbortController();
  const interrupted = trainTerms(corpus, SMALL, {
    signal: controller.signal,
    onEpoch: async (epochsDone, model) => {
      if (epochsDone !== 2) return;
      kept = model();
      controller.abort();
    },
  });
  await expect(interrupted).rejects.toMatchObject({ code: "ABORTED" });
  const resumed = await resumeTraining(kept!, corpus);
  expect(resumed.vectors).toEqual(whole.vectors);
  expect(resumed.training).toEqual(whole.training);
  await expect(resumeTraining(resumed, corpus)).rejects.toMatchObject({ code: "BAD_REQUEST" });
});

test("a resumed training has the options it began with, more epochs and other threads apart", async () => {
  const corpus = corpusOf(themes(50));
  const model = await trainTerms(corpus, { ...SMALL, algorithm: "fasttext", architecture: "skip-gram", epochs: 1 });
  const others: Partial<TrainingOptions>[] = [
    { loss: "hierarchical-softmax" },
    { algorithm: "word2vec" },
    { architecture: "cbow" },
    { buckets: 77 },
    { maxN: 4 },
    { window: 2 },
    { negative: 20 },
    { alpha: 0.5 },
    { seed: 9 },
    { maxTerms: 10 },
  ];
  for (const other of others) {
    const [option, given] = Object.entries(other)[0]!;
    const stored = model.training!.options[option];
    await expect(resumeTraining(model, corpus, { epochs: 2, ...other })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      data: { option, stored, given },
    });
  }
  const same = { ...model.training!.options, epochs: 2, threads: 2 };
  expect((await resumeTraining(model, corpus, same)).training).toMatchObject({ epochsDone: 2, options: { seed: 1 } });
});

test("another text than the one trained on is not resumed, whether the model says which it was or has counts alone", async () => {
  const [corpus, other] = [corpusOf(themes(50)), corpusOf(themes(51))];
  const whole = await trainTerms(corpus, { ...SMALL, epochs: 2 });
  const model = await trainTerms(corpus, { ...SMALL, epochs: 1 });
  const { text: _, ...older } = model.training!;
  for (const training of [model.training, older]) {
    const begun = { ...model, training: { ...training!, options: { ...SMALL, epochs: 2 } } };
    await expect(resumeTraining(begun, other)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    expect((await resumeTraining(begun, corpus)).vectors).toEqual(whole.vectors);
  }
  // The same words in another order have the same counts.
  const turned = corpusOf(themes(50).toReversed());
  const refused = resumeTraining(model, turned, { epochs: 2 });
  await expect(refused).rejects.toMatchObject({ code: "BAD_REQUEST", data: { words: 600, trainedWords: 600 } });
});

test("an update that was interrupted is resumed on its own text", async () => {
  const model = await trainTerms(corpusOf(themes(50)), SMALL);
  const corpus = corpusOf(themes(30, 2));
  const whole = await updateTerms(model, corpus, { epochs: 2 });
  let kept: TermModel | undefined;
  await updateTerms(
    model,
    corpus,
    { epochs: 2 },
    { onEpoch: async (_, copy) => void (kept = structuredClone(copy())) },
  );
  expect((await resumeTraining(kept!, corpus)).vectors).toEqual(whole.vectors);
});

test("a limit of terms bounds those that join a model, and drops none of its own", async () => {
  const model = await trainTerms(corpusOf(themes(100)), SMALL);
  const text = corpusOf(Array.from({ length: 50 }, (_, i) => ["newcomer", "second", i < 9 ? "third" : "second"]));
  const grown = await updateTerms(model, text, { maxTerms: 2 });
  expect(new Set(grown.terms)).toEqual(new Set([...model.terms, "newcomer", "second"]));
});

test("an update keeps the network as it is", async () => {
  const corpus = corpusOf(themes(20));
  const model = await trainTerms(corpus, SMALL);
  for (const other of [{ dimensions: 20 }, { algorithm: "fasttext" }, { loss: "hierarchical-softmax" }] as const)
    await expect(updateTerms(model, corpus, other)).rejects.toMatchObject({
      code: "BAD_REQUEST",
      data: { option: Object.keys(other)[0] },
    });
});

test("what GloVe and Doc2Vec have trained is refused as theirs", async () => {
  const corpus = corpusOf(themes(20));
  for (const model of [
    await trainGlove(corpus, { dimensions: 4, epochs: 1, threads: 1 }),
    await trainDoc2Vec({ documents: () => documentsOf(themes(20)) }, { dimensions: 4, epochs: 1, threads: 1 }),
  ])
    for (const goOn of [resumeTraining, updateTerms])
      await expect(goOn(model, corpus, { epochs: 2 })).rejects.toMatchObject({
        code: "BAD_REQUEST",
        data: { algorithm: model.algorithm },
      });
});

async function* documentsOf(documents: string[][]): AsyncGenerator<TermDocument> {
  for (const [i, terms] of documents.entries()) yield { id: String(i), terms };
}

test.each(algorithms)("a model learns the terms of new text and keeps its own: %s", async (algorithm) => {
  const model = await trainTerms(corpusOf(themes(100)), { ...SMALL, algorithm });
  const text = Array.from({ length: 50 }, () => ["themeawordk", "newcomer", "themeawordl", "once"]);
  const grown = await updateTerms(model, corpusOf([...text, ["rarely"]]), { minCount: 5 });
  expect(new Set(grown.terms)).toEqual(new Set([...model.terms, "newcomer", "once"]));
  expect(grown.counts![grown.terms.indexOf("themeawordk")]).toBe(
    model.counts![model.terms.indexOf("themeawordk")]! + 50,
  );
  // What the new text says nothing about is where it was, but as noise.
  expect(contrast(grown)).toBeGreaterThan(0);
});

test.each(algorithms)("vectors that grow without bounds are no model: %s", async (algorithm) => {
  let kept = 0;
  const training = trainTerms(
    corpusOf(themes(300)),
    { ...SMALL, algorithm, architecture: "skip-gram", alpha: 10 },
    { onEpoch: async () => void kept++ },
  );
  await expect(training).rejects.toMatchObject({ code: "TRAINING_DIVERGED", data: { alpha: 10, epochsDone: 1 } });
  expect(kept).toBe(0);
});

test("a corpus without a frequent term, an option out of range and vectors alone are refused", async () => {
  const corpus = corpusOf([["a", "b"]]);
  await expect(trainTerms(corpus)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  await expect(trainTerms(corpus, { epochs: 0 })).rejects.toMatchObject({ code: "BAD_CONFIG" });
  const model = await trainTerms(corpusOf(themes(10)), SMALL);
  await expect(updateTerms({ ...model, training: null }, corpus)).rejects.toMatchObject({ code: "BAD_REQUEST" });
});
