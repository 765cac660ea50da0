import { describe, expect, test } from "vitest";
import { createScanWorkspace } from "../../../../src/embed/terms/scan/kernels.ts";
import type { ScanWorkspace } from "../../../../src/embed/terms/scan/kernels.ts";
import { PlainKernels } from "../../../../src/embed/terms/scan/plain-kernels.ts";
import { sampleValues } from "../sample-model.ts";

const COUNT = 23;
const PADDED = 24;

function plainWorkspace(bytes: number): ScanWorkspace {
  const buffer = new ArrayBuffer(bytes);
  return { kernels: new PlainKernels(buffer), buffer };
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function best(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

describe.each([
  ["WebAssembly", createScanWorkspace],
  ["plain TypeScript", plainWorkspace],
] as const)("kernels in %s", (name, create) => {
  test("are the ones they should be", () => {
    expect(create(64).kernels instanceof PlainKernels).toBe(name === "plain TypeScript");
  });

  test.each([4, 12, 16, 20, 100, 104])("rows of %d values are multiplied with a query, and with several", (stride) => {
    const [queries, rows, out] = [0, 16 * stride, (4 + PADDED) * 4 * stride];
    const { kernels, buffer } = create(out + 4 * PADDED * 4);
    const values = new Float32Array(buffer, 0, (4 + PADDED) * stride);
    values.set(sampleValues(values.length));
    const row = (i: number): Float32Array => values.subarray((4 + i) * stride, (5 + i) * stride);
    const query = (q: number): Float32Array => values.subarray(q * stride, (q + 1) * stride);
    const scores = new Float32Array(buffer, out, 4 * PADDED);

    kernels.scoreRows(rows, COUNT, stride, queries + stride * 4, out);
    for (let i = 0; i < COUNT; i++) expect(scores[i]).toBeCloseTo(dot(row(i), query(1)), 4);

    kernels.scoreMany(rows, COUNT, stride, queries, 4, out, PADDED);
    for (let q = 0; q < 4; q++) {
      for (let i = 0; i < COUNT; i++) expect(scores[q * PADDED + i]).toBeCloseTo(dot(row(i), query(q)), 4);
    }
  });

  test.each([16, 32, 48, 112])("rows of %d codes are multiplied with a query", (stride) => {
    const [scales, out, codes] = [stride * 2, stride * 2 + PADDED * 4, stride * 2 + PADDED * 8];
    const { kernels, buffer } = create(codes + PADDED * stride);
    const query = new Int16Array(buffer, 0, stride);
    query.set(sampleValues(stride, 3).map((value) => value * 32_767));
    const scale = new Float32Array(buffer, scales, PADDED);
    scale.set(sampleValues(PADDED, 4));
    const table = new Int8Array(buffer, codes, PADDED * stride);
    table.set(sampleValues(table.length, 5).map((value) => value * 127));
    kernels.scoreCodes(codes, scales, COUNT, stride, 0, 1 / 32_767, out);
    const scores = new Float32Array(buffer, out, PADDED);
    for (let i = 0; i < COUNT; i++) {
      const row = table.subarray(i * stride, (i + 1) * stride);
      const sum = row.reduce((all, code, j) => all + code * query[j]!, 0);
      expect(scores[i]).toBeCloseTo((sum * scale[i]!) / 32_767, 2);
    }
  });

  test("the best offset and the best ratio are found, the first of equals", () => {
    const { kernels, buffer } = create(3 * PADDED * 4);
    const values = new Float32Array(buffer);
    values.set(sampleValues(values.length, 7));
    const [plus, plusToo, minus] = [0, PADDED * 4, 2 * PADDED * 4];
    const at = (i: number): [number, number, number] => [values[i]!, values[PADDED + i]!, values[2 * PADDED + i]!];
    const offsets = Array.from({ length: COUNT }, (_, i) => at(i)[0] + at(i)[1] - at(i)[2]);
    const ratios = Array.from(
      { length: COUNT },
      (_, i) => (((1 + at(i)[0]) / 2) * ((1 + at(i)[1]) / 2)) / ((1 + at(i)[2]) / 2 + 1e-6),
    );
    expect(kernels.bestOffset(plus, plusToo, minus, COUNT, -Infinity)).toBe(best(offsets));
    expect(kernels.bestRatio(plus, plusToo, minus, COUNT, -Infinity)).toBe(best(ratios));
    expect(kernels.bestOffset(plus, plusToo, minus, COUNT, Math.max(...offsets) + 1e-3)).toBe(-1);
    expect(kernels.bestRatio(plus, plusToo, minus, COUNT, Math.max(...ratios) + 1e-3)).toBe(-1);
    values.fill(0.5);
    expect(kernels.bestOffset(plus, plusToo, minus, COUNT, 0)).toBe(0);
    // What lies beyond the count does not take part.
    values[PADDED - 1] = 9;
    expect(kernels.bestOffset(plus, plusToo, minus, COUNT, 0.5)).toBe(-1);
  });
});
