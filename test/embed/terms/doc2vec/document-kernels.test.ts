import { describe, expect, test } from "vitest";
import {
  type Doc2VecOptions,
  networkOptions,
  resolveDoc2VecOptions,
} from "../../../../src/embed/terms/doc2vec/doc2vec-options.ts";
import type { TermModel } from "../../../../src/embed/terms/term-model.ts";
import {
  createTrainingMemory,
  type Kernels,
  loadKernels,
  type TrainingMemory,
} from "../../../../src/embed/terms/train/kernels.ts";
import { PlainKernels } from "../../../../src/embed/terms/train/plain-kernels.ts";
import { seedRandom } from "../../../../src/embed/terms/train/random-numbers.ts";
import { END_OF_SENTENCE, RANDOM_AT } from "../../../../src/embed/terms/train/task-layout.ts";
import { TrainingNetwork } from "../../../../src/embed/terms/train/training-network.ts";
import { SeededRandom } from "../../../../src/eval/seeded-random.ts";

const TERMS = Array.from({ length: 30 }, (_, i) => `term${i}`);

type Load = (memory: TrainingMemory) => Kernels;
const loadPlain: Load = ({ buffer }) => new PlainKernels(buffer);

interface Outcome {
  readonly trained: number;
  readonly documents: Float32Array;
  readonly terms: Float32Array;
  readonly outputs: Float32Array;
  readonly model: TermModel;
}

function run(
  load: Load,
  given: Partial<Doc2VecOptions>,
  tokens: readonly number[],
  { terms = TERMS, isFrozen = false, rounds = 3 } = {},
): Outcome {
  const options = resolveDoc2VecOptions({ dimensions: 20, sample: 0.05, threads: 1, ...given });
  const vocabulary = { terms, counts: Float64Array.from(terms, (_, i) => 100 / (i + 1)) };
  const layer = { count: 4, withTerms: options.withTerms, isFrozen };
  const network = new TrainingNetwork(networkOptions(options), vocabulary, tokens.length, createTrainingMemory, layer);
  // A network that was not trained has zeros for outputs, which teach a document nothing.
  if (isFrozen) network.continueFrom(run(load, given, tokens, { terms }).model);
  const [thread] = network.threads;
  seedRandom(new Uint32Array(network.memory.buffer, thread!.task + RANDOM_AT, 2), 7);
  new Uint32Array(network.memory.buffer, thread!.tokens, tokens.length).set(tokens);
  const kernels = load(network.memory);
  let trained = 0;
  for (let i = 0; i < rounds; i++) trained += kernels.trainDocuments(thread!.task, thread!.tokens, tokens.length, 0.1);
  const model = network.toModel(1);
  const { vectors, training } = model;
  return { trained, documents: network.documentVectors(), terms: vectors, outputs: training!.outputVectors!, model };
}

const random = new SeededRandom(3);
const TOKENS = Array.from({ length: 4 }, (_, document) => [
  document,
  ...Array.from({ length: 40 }, () => random.below(TERMS.length)),
  END_OF_SENTENCE,
]).flat();

const ways: readonly Partial<Doc2VecOptions>[] = (["pv-dbow", "pv-dm"] as const).flatMap((architecture) =>
  (["negative-sampling", "hierarchical-softmax"] as const).flatMap((loss) => [
    { architecture, loss, withTerms: true },
    { architecture, loss, mean: false, negative: 3, shrinkWindows: false },
  ]),
);

describe.each(ways)("%j", (way) => {
  test.each([false, true])("WebAssembly gives what plain TypeScript gives, frozen %s", (isFrozen) => {
    const [ours, plain] = [loadKernels, loadPlain].map((load) => run(load, way, TOKENS, { isFrozen })) as [
      Outcome,
      Outcome,
    ];
    expect(ours.trained).toBe(plain.trained);
    for (const layer of ["documents", "terms", "outputs"] as const)
      ours[layer].forEach((value, i) => expect(Math.abs(value - plain[layer][i]!)).toBeLessThan(1e-5));
  });

  test("frozen, documents change and nothing else", () => {
    const before = run(loadKernels, way, TOKENS, { isFrozen: true, rounds: 0 });
    const after = run(loadKernels, way, TOKENS, { isFrozen: true });
    expect(after.terms).toEqual(before.terms);
    expect(after.outputs).toEqual(before.outputs);
    expect(after.documents).not.toEqual(before.documents);
  });
});

describe.each([
  ["WebAssembly", loadKernels],
  ["plain TypeScript", loadPlain],
] as const)("by hand, in %s", (_, load) => {
  // Two terms: the tree has one inner node, whose vector starts as zeros.
  const two = { terms: ["a", "b"], rounds: 1 };
  const options = { dimensions: 4, loss: "hierarchical-softmax", sample: 0 } as const;

  test("PV-DBOW", () => {
    const tokens = [1, 0, 0, END_OF_SENTENCE];
    const before = run(load, { ...options, architecture: "pv-dbow" }, tokens, { ...two, rounds: 0 });
    const after = run(load, { ...options, architecture: "pv-dbow" }, tokens, two);
    const [x] = before.documents.subarray(4);
    // First ½ · 0.1 of the document goes to the node, then the node's share of the next error to the document.
    const sign = Math.sign(after.outputs[0]! / x!);
    const dot = before.documents.subarray(4, 8).reduce((sum, value) => sum + 0.05 * value * value, 0);
    const gradient = 0.1 * (1 - 1 / (1 + Math.exp(-dot)));
    expect(after.documents[4]).toBeCloseTo(x! + gradient * 0.05 * x!, 6);
    expect(after.outputs[0]).toBeCloseTo(sign * (0.05 + gradient) * x!, 6);
    expect(after.documents.subarray(0, 4)).toEqual(before.documents.subarray(0, 4));
  });

  test("PV-DM", () => {
    const tokens = [2, 0, 1, END_OF_SENTENCE];
    const way = { ...options, architecture: "pv-dm", window: 1 } as const;
    const before = run(load, way, tokens, { ...two, rounds: 0 });
    const after = run(load, way, tokens, two);
    // "a" is predicted from the document and "b", with the node's vector still 0; then "b" from the document and "a".
    const document = before.documents[8]!;
    const [a, b] = [before.terms[0]!, before.terms[4]!];
    const hidden = (of: number): number[] =>
      [0, 1, 2, 3].map((c) => (before.documents[8 + c]! + before.terms[of * 4 + c]!) / 2);
    const node = hidden(1).map((value) => 0.05 * value);
    const dot = hidden(0).reduce((sum, value, c) => sum + value * node[c]!, 0);
    // The labels of the two terms are opposite, so that it does not matter which of them has 1.
    const moved = (-0.1 / (1 + Math.exp(-dot))) * node[0]!;
    expect(after.documents[8]).toBeCloseTo(document + moved, 6);
    expect(after.terms[0]).toBeCloseTo(a + moved, 6);
    expect(after.terms[4]).toBe(b);
  });
});
