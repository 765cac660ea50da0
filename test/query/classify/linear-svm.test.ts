import * as fc from "fast-check";
import { expect, test } from "vitest";
import { fitLinearSvm } from "../../../src/query/classify/linear-svm.ts";
import { SparseRows } from "../../../src/query/classify/sparse-rows.ts";

const rowsOf = (dense: readonly (readonly number[])[]): SparseRows =>
  new SparseRows(
    dense[0]!.length,
    dense.map((values) => ({ columns: Uint32Array.from(values.keys()), values: Float32Array.from(values) })),
  );
const OPTIONS = { tolerance: 1e-10, maxPasses: 20_000, seed: 1 };

test("two points give the weights worked out by hand", async () => {
  // ½w² + 2C(1 − w)² is least at w = 4C / (1 + 4C).
  const y = Int8Array.of(1, -1);
  for (const cost of [0.25, 1, 10]) {
    const fit = await fitLinearSvm(rowsOf([[1], [-1]]), y, { ...OPTIONS, costs: Float64Array.of(cost, cost) });
    expect(fit.weights[0]).toBeCloseTo((4 * cost) / (1 + 4 * cost), 4);
    expect(fit.bias).toBeCloseTo(0, 4);
  }
});

const problem = fc
  .array(
    fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), fc.boolean()),
    {
      minLength: 2,
      maxLength: 30,
    },
  )
  .map((points) => ({
    dense: points.map(([a, b]) => [Math.fround(a), Math.fround(b)]),
    y: Int8Array.from(points, ([, , positive]) => (positive ? 1 : -1)),
  }));

test("the gradient of the objective is 0 where it ends, and the gap says so", async () => {
  await fc.assert(
    fc.asyncProperty(problem, fc.double({ min: 0.1, max: 5, noNaN: true }), async ({ dense, y }, cost) => {
      const costs = new Float64Array(y.length).fill(cost);
      const { weights, bias, gap } = await fitLinearSvm(rowsOf(dense), y, { ...OPTIONS, costs });
      expect(gap).toBeLessThanOrEqual(1e-10);
      const gradient = [...weights, bias];
      dense.forEach((x, i) => {
        const slack = Math.max(0, 1 - y[i]! * (weights[0]! * x[0]! + weights[1]! * x[1]! + bias));
        [...x, 1].forEach((value, j) => (gradient[j]! -= 2 * cost * slack * y[i]! * value));
      });
      for (const value of gradient) expect(Math.abs(value)).toBeLessThan(1e-3);
    }),
    { numRuns: 30 },
  );
});

test("the same seed gives the same weights, and another one weights that agree", async () => {
  const dense = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i)]);
  const y = Int8Array.from(dense, ([a, b]) => (a! + 0.3 * b! > 0 ? 1 : -1));
  const costs = new Float64Array(40).fill(1);
  const fit = async (seed: number) => await fitLinearSvm(rowsOf(dense), y, { ...OPTIONS, costs, seed });
  const [first, again, other] = [await fit(1), await fit(1), await fit(2)];
  expect(again).toEqual(first);
  other.weights.forEach((weight, i) => expect(weight).toBeCloseTo(first.weights[i]!, 3));
});

test("an interruption ends it", async () => {
  const options = { ...OPTIONS, costs: Float64Array.of(1, 1), signal: AbortSignal.abort() };
  await expect(fitLinearSvm(rowsOf([[1], [-1]]), Int8Array.of(1, -1), options)).rejects.toMatchObject({
    code: "ABORTED",
  });
});
