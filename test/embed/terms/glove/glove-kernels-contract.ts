import { expect, test } from "vitest";
import {
  CONTEXTS_AT,
  PAIR_WORDS,
  RATE_AT,
  STRIDE_AT,
  WORDS_AT,
} from "../../../../src/embed/terms/glove/glove-layout.ts";
import type { GloveKernels } from "../../../../src/embed/terms/glove/glove-kernels.ts";
import { PlainGloveKernels } from "../../../../src/embed/terms/glove/plain-glove-kernels.ts";
import { SeededRandom } from "../../../../src/eval/seeded-random.ts";

const TASK = 64;
const WORDS = 128;
const BYTES = 65_536;

export interface GloveWorkspace {
  readonly kernels: GloveKernels;
  /** Zeroed. */
  readonly buffer: ArrayBufferLike;
}

interface Layout {
  /** Floats of a vector. */
  readonly stride: number;
  readonly terms: number;
}

function rowWords({ stride }: Layout): number {
  return 2 * stride + 4;
}

/** Sums of squares are 1, all else 0. @returns where the pairs go */
function prepare(buffer: ArrayBufferLike, layout: Layout, rate: number): number {
  const contexts = WORDS + 4 * layout.terms * rowWords(layout);
  const task = new DataView(buffer, TASK);
  task.setUint32(STRIDE_AT, 4 * layout.stride, true);
  task.setUint32(WORDS_AT, WORDS, true);
  task.setUint32(CONTEXTS_AT, contexts, true);
  task.setFloat32(RATE_AT, rate, true);
  const rows = new Float32Array(buffer, WORDS, 2 * layout.terms * rowWords(layout));
  for (let row = 0; row < rows.length; row += rowWords(layout)) {
    rows.fill(1, row + layout.stride, row + 2 * layout.stride);
    rows[row + 2 * layout.stride + 1] = 1;
  }
  return WORDS + rows.byteLength;
}

type Pair = readonly [first: number, second: number, logarithm: number, weight: number];

function putPairs(buffer: ArrayBufferLike, at: number, pairs: readonly Pair[]): void {
  const view = new DataView(buffer, at, 4 * PAIR_WORDS * pairs.length);
  pairs.forEach(([first, second, logarithm, weight], i) => {
    view.setUint32(16 * i, first, true);
    view.setUint32(16 * i + 4, second, true);
    view.setFloat32(16 * i + 8, logarithm, true);
    view.setFloat32(16 * i + 12, weight, true);
  });
}

/** What every implementation of `GloveKernels` must do. */
export function gloveKernelsContract(create: (bytes: number) => GloveWorkspace): void {
  test("one pair is trained as by hand, both ways", () => {
    const layout = { stride: 4, terms: 2 };
    const { kernels, buffer } = create(BYTES);
    const pairs = prepare(buffer, layout, 0.5);
    const rows = new Float32Array(buffer, WORDS, 4 * rowWords(layout));
    const row = (i: number): Float32Array => rows.subarray(i * 12, (i + 1) * 12);
    const [word0, word1, context0, context1] = [row(0), row(1), row(2), row(3)];
    word0[0] = 2;
    context1[0] = 1;
    context1[1] = 3;
    word0[8] = 0.5;
    putPairs(buffer, pairs, [[0, 1, 1, 0.8]]);
    const cost = kernels.trainPairs(TASK, pairs, 1);
    // Forth: 2·1 + 0.5 − 1 = 1.5, times 0.5 · 0.8 is 0.6. Back: 0 − 1, which is −0.4 and moves biases alone.
    expect(cost).toBeCloseTo(0.5 * 0.8 * (1.5 ** 2 + 1), 6);
    expect([...word0]).toEqual([2 - 0.6, -1.8, 0, 0, 1.36, 1 + 1.8 ** 2, 1, 1, 0.5 - 0.6, 1.36, 0, 0].map(close));
    expect([...context1]).toEqual([1 - 1.2, 3, 0, 0, 1 + 1.2 ** 2, 1, 1, 1, -0.6, 1.36, 0, 0].map(close));
    expect([...word1]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0.4, 1.16, 0, 0].map(close));
    expect([...context0]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0.4, 1.16, 0, 0].map(close));
  });

  test("a term with itself is trained once", () => {
    const layout = { stride: 4, terms: 1 };
    const { kernels, buffer } = create(BYTES);
    const pairs = prepare(buffer, layout, 0.5);
    putPairs(buffer, pairs, [[0, 0, 1, 1]]);
    expect(kernels.trainPairs(TASK, pairs, 1)).toBeCloseTo(0.5, 6);
    expect(new Float32Array(buffer, WORDS)[8]).toBeCloseTo(0.5, 6);
  });

  test("a step that is not finite is left out", () => {
    const layout = { stride: 4, terms: 2 };
    const { kernels, buffer } = create(BYTES);
    const pairs = prepare(buffer, layout, 0.5);
    putPairs(buffer, pairs, [[0, 1, Number.NaN, 1]]);
    const before = new Float32Array(buffer, WORDS, 4 * rowWords(layout)).slice();
    expect(kernels.trainPairs(TASK, pairs, 1)).toBe(0);
    expect(new Float32Array(buffer, WORDS, before.length).slice()).toEqual(before);
  });

  test.each([4, 20, 100])("many pairs of %s dimensions give what plain TypeScript gives", (stride) => {
    const layout = { stride, terms: 20 };
    const random = new SeededRandom(stride);
    const number = (): number => random.below(2001) / 1000 - 1;
    const drawn = Array.from({ length: 2 * layout.terms * stride }, () => number() / 10);
    const pairs = Array.from({ length: 500 }, (): Pair => {
      return [random.below(layout.terms), random.below(layout.terms), 2 * number(), (number() + 1) / 2];
    });
    const [ours, plain] = [create, plainWorkspace].map((workspace) => {
      const { kernels, buffer } = workspace(BYTES);
      const at = prepare(buffer, layout, 0.05);
      const rows = new Float32Array(buffer, WORDS, 2 * layout.terms * rowWords(layout));
      for (let row = 0; row < 2 * layout.terms; row++)
        rows.set(drawn.slice(row * stride, (row + 1) * stride), row * rowWords(layout));
      putPairs(buffer, at, pairs);
      return { cost: kernels.trainPairs(TASK, at, pairs.length), rows };
    }) as [Outcome, Outcome];
    expect(ours.cost / plain.cost).toBeCloseTo(1, 5);
    ours.rows.forEach((value, i) => expect(Math.abs(value - plain.rows[i]!)).toBeLessThan(1e-5));
  });
}

interface Outcome {
  readonly cost: number;
  readonly rows: Float32Array;
}

function plainWorkspace(bytes: number): GloveWorkspace {
  const buffer = new ArrayBuffer(bytes);
  return { kernels: new PlainGloveKernels(buffer), buffer };
}

function close(value: number): unknown {
  return expect.closeTo(value, 5);
}
