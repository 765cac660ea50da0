import { describe, expect, test } from "vitest";
import { loadKernels, type TrainingMemory } from "../../../../src/embed/terms/train/kernels.ts";
import { PlainKernels } from "../../../../src/embed/terms/train/plain-kernels.ts";
import { seedRandom } from "../../../../src/embed/terms/train/random-numbers.ts";
import { END_OF_SENTENCE, RANDOM_AT, SENTENCE_AT } from "../../../../src/embed/terms/train/task-layout.ts";
import { TrainingNetwork } from "../../../../src/embed/terms/train/training-network.ts";
import { resolveTrainingOptions, type TrainingOptions } from "../../../../src/embed/terms/train/training-options.ts";
import type { Vocabulary } from "../../../../src/embed/terms/train/vocabulary.ts";
import { SeededRandom } from "../../../../src/eval/seeded-random.ts";

/** Of the comparison; much larger ones make small differences of rounding grow. */
const ALPHA = 0.05;

interface LearnOptions {
  readonly isPlain?: boolean;
  readonly alpha?: number;
  /** Called before training. */
  readonly prepare?: (network: TrainingNetwork) => void;
}

interface Trained {
  readonly network: TrainingNetwork;
  /** How many terms were left after thinning out. */
  readonly kept: number;
}

const LOSSES: readonly Partial<TrainingOptions>[] = [
  { loss: "hierarchical-softmax" },
  { negative: 5 },
  { negative: 5, cbowMean: false },
  { negative: 12 },
  { negative: 2 },
];
const WAYS: readonly Partial<TrainingOptions>[] = [
  ...(["word2vec", "fasttext"] as const).flatMap((algorithm) =>
    (["cbow", "skip-gram"] as const).flatMap((architecture) =>
      LOSSES.map((loss) => ({ algorithm, architecture, ...loss })),
    ),
  ),
  { architecture: "skip-gram", negative: 5, sharedNegatives: true },
  { architecture: "skip-gram", negative: 8, sharedNegatives: true },
  { architecture: "skip-gram", shrinkWindows: false },
  { architecture: "cbow", shrinkWindows: false },
];

/** What every implementation of `Kernels` must do, compared with the one in plain TypeScript. */
export function kernelsContract(createMemory: (bytes: number) => TrainingMemory): void {
  const learn = (
    options: Partial<TrainingOptions>,
    sentences: readonly (readonly number[])[],
    vocabulary: Vocabulary,
    { isPlain, alpha = ALPHA, prepare }: LearnOptions = {},
  ): Trained => {
    const tokens = sentences.flatMap((sentence) => [...sentence, END_OF_SENTENCE]);
    const all = resolveTrainingOptions({ threads: 1, window: 3, sample: 0, buckets: 97, ...options });
    const network = new TrainingNetwork(all, vocabulary, tokens.length, createMemory);
    prepare?.(network);
    const { task, tokens: at } = network.threads[0]!;
    new Uint32Array(network.memory.buffer, at, tokens.length).set(tokens);
    seedRandom(new Uint32Array(network.memory.buffer, task + RANDOM_AT, 2), 5);
    const kernels = isPlain === true ? new PlainKernels(network.memory.buffer) : loadKernels(network.memory);
    return { network, kept: kernels.trainSentences(task, at, tokens.length, alpha) };
  };

  describe("the same updates as in plain TypeScript", () => {
    const random = new SeededRandom(7);
    const sentences = Array.from({ length: 30 }, (_, i) => Array.from({ length: i % 13 }, () => random.below(40)));
    const vocabulary = {
      terms: Array.from({ length: 40 }, (_, i) => `term${i}`),
      counts: Float64Array.from({ length: 40 }, (_, i) => Math.ceil(500 / (i + 1))),
    };
    test.each(WAYS)("%o", (way) => {
      for (const dimensions of [3, 20, 100]) {
        const options = { ...way, dimensions, sample: 0.05 };
        const [here, plain] = [
          learn(options, sentences, vocabulary),
          learn(options, sentences, vocabulary, { isPlain: true }),
        ];
        expect(here.kept).toBe(plain.kept);
        expect(here.kept).toBeLessThan(sentences.flat().length);
        expectClose(here.network, plain.network);
      }
    });
  });

  test("hierarchical softmax of two terms, worked by hand", () => {
    // One sentence "a b", skip-gram: b predicts a, then a predicts b. The tree is one node n; b, the rarer one, is taken first and
    // has code 0, so its label is 1, and that of a is 0.
    const { network } = learn(
      { architecture: "skip-gram", loss: "hierarchical-softmax", dimensions: 2, window: 1 },
      [[0, 1]],
      { terms: ["a", "b"], counts: Float64Array.of(2, 1) },
      {
        alpha: 0.5,
        prepare: ({ layers }) => {
          layers.input(0).set([1, 0]);
          layers.input(1).set([0, 2]);
          layers.output(0).set([0.5, 1]);
        },
      },
    );
    // b·n = 2, σ = 0.88080, gradient g = −σ/2 = −0.44040: b += g·n, n += g·b.
    // a·n = 0.5, σ = 0.62246, gradient (1 − σ)/2 = 0.18877: a += 0.18877·n, n += 0.18877·a.
    const { layers } = network;
    expectNear(layers.input(0), [1.09439, 0.0225]);
    expectNear(layers.input(1), [-0.2202, 1.5596]);
    expectNear(layers.output(0), [0.68877, 0.1192]);
  });

  test.each(["cbow", "skip-gram"] as const)("whole windows reach as far for every term: %s", (architecture) => {
    const vocabulary = { terms: ["a", "b", "c"], counts: Float64Array.of(3, 2, 1) };
    const sentences = Array.from({ length: 20 }, () => [0, 1, 2]);
    // Of three terms none is further away than two, so that a wider window is another one only where reaches are drawn.
    const [narrow, wide, drawn, wider] = [
      { window: 2, shrinkWindows: false },
      { window: 9, shrinkWindows: false },
      { window: 2 },
      { window: 9 },
    ].map((options) => {
      const way = { architecture, loss: "hierarchical-softmax", dimensions: 4, ...options } as const;
      return learn(way, sentences, vocabulary).network.toModel(1).vectors.slice();
    });
    expect(wide).toEqual(narrow);
    expect(wider).not.toEqual(drawn);
  });

  test("a sentence that is thinned out to one term trains nothing", () => {
    const vocabulary = { terms: ["a", "b"], counts: Float64Array.of(1e9, 1) };
    const { network, kept } = learn({ sample: 1e-9, dimensions: 4 }, [[0, 1]], vocabulary);
    expect(kept).toBe(1);
    expect(new Uint32Array(network.memory.buffer, network.threads[0]!.task + SENTENCE_AT, 1)[0]).toBeGreaterThan(0);
    expect(network.toModel(1).training!.outputVectors).toEqual(new Float32Array(8));
  });
}

function expectClose(a: TrainingNetwork, b: TrainingNetwork): void {
  const [x, y] = [a.toModel(1), b.toModel(1)];
  expect(furthest(x.vectors, y.vectors)).toBeLessThan(1e-5);
  expect(furthest(x.training!.outputVectors!, y.training!.outputVectors!)).toBeLessThan(1e-5);
  expect(x.training!.outputVectors!.some((value) => value !== 0)).toBe(true);
}

function furthest(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

function expectNear(actual: Float32Array, expected: readonly number[]): void {
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 4));
}
