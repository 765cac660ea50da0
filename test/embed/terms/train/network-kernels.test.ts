import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainMemory } from "../../../../src/embed/terms/train/kernels.ts";
import { loadNetworkKernels } from "../../../../src/embed/terms/train/network-kernels.ts";
import { MEMORIES } from "./memories.ts";

const counts = fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 1, maxLength: 50 });

describe.each(MEMORIES)("$name", ({ createMemory }) => {
  test("vectors are drawn as in plain TypeScript, and nothing between them", () => {
    const drawn = [createMemory, plainMemory].map((create) => {
      const memory = create(4096);
      loadNetworkKernels(memory).drawVectors(64, 5, 3, 16, 0x1234_5678, 0x9abc_def1);
      return new Float32Array(memory.buffer, 0, 128);
    });
    expect(drawn[0]).toEqual(drawn[1]);
    const vectors = drawn[0]!.subarray(16, 36);
    expect(vectors.filter((value) => value !== 0)).toHaveLength(15);
    expect(vectors.every((value) => Math.abs(value) < 1 / 3)).toBe(true);
    expect(drawn[0]!.filter((value) => value !== 0)).toHaveLength(15);
  });

  test("what is above a magnitude, or no number, is not bounded", () => {
    const memory = createMemory(256);
    const { areBounded } = bound(memory);
    const values = new Float32Array(memory.buffer, 64, 8);
    expect(areBounded(64, 8, 2)).toBe(true);
    for (const bad of [2.5, -3, NaN, Infinity]) {
      values[7] = bad;
      expect(areBounded(64, 8, 2)).toBe(false);
      expect(areBounded(64, 7, 2)).toBe(true);
    }
  });

  test("an alias table draws each term with the probability of its count to the power", () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(0.75, 0, 1, -0.5), (occurrences, exponent) => {
        const table = tablesOf(createMemory, occurrences, 1e-3, exponent).noise;
        const shares = new Float64Array(occurrences.length);
        occurrences.forEach((_, column) => {
          const share = table[2 * column]! / (2 ** 32 - 1);
          shares[column]! += share;
          shares[table[2 * column + 1]!]! += 1 - share;
        });
        const sum = occurrences.reduce((total, count) => total + count ** exponent, 0);
        occurrences.forEach((count, i) =>
          expect(shares[i]! / occurrences.length).toBeCloseTo(count ** exponent / sum, 6),
        );
      }),
    );
  });

  test("tables are those of plain TypeScript, bit for bit", () => {
    fc.assert(
      fc.property(counts, fc.constantFrom(0, 1e-3, 0.1), (occurrences, sample) => {
        const tables = tablesOf(createMemory, occurrences, sample, 0.75);
        expect(tables).toEqual(tablesOf(plainMemory, occurrences, sample, 0.75));
        if (sample === 0) expect(tables.keep.every((threshold) => threshold === 2 ** 32 - 1)).toBe(true);
      }),
    );
  });

  test("a term that is four times as frequent as the sample is kept with probability 3/4", () => {
    // t = 0.25 · 4 = 1; (√(n/t) + 1) · t/n is 3/4 for 4 occurrences of 4.
    expect(tablesOf(createMemory, [4], 0.25, 1).keep).toEqual(Uint32Array.of(0.75 * 2 ** 32));
  });
});

function bound(memory: ReturnType<typeof plainMemory>): {
  areBounded: (at: number, count: number, most: number) => boolean;
} {
  const kernels = loadNetworkKernels(memory);
  return { areBounded: (at, count, most) => Boolean(kernels.areBounded(at, count, most)) };
}

function tablesOf(
  createMemory: typeof plainMemory,
  occurrences: readonly number[],
  sample: number,
  exponent: number,
): { keep: Uint32Array; noise: Uint32Array } {
  const memory = createMemory(8192);
  const kernels = loadNetworkKernels(memory);
  const terms = occurrences.length;
  new Float64Array(memory.buffer, 64, terms).set(occurrences);
  kernels.keepThresholds(64, terms, sample, 1024);
  kernels.noiseTable(64, terms, exponent, 2048, 3072, 4096);
  return {
    keep: new Uint32Array(memory.buffer, 1024, terms).slice(),
    noise: new Uint32Array(memory.buffer, 4096, 2 * terms).slice(),
  };
}
