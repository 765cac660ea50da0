import { array, assert, integer, property } from "fast-check";
import { expect, test } from "vitest";
import { moversDistance } from "../../../../src/embed/terms/queries/movers-distance.ts";
import { minCostTransport } from "../../../../src/embed/terms/queries/transport.ts";

/** Every way to give each unit of supply to one of demand. */
function cheapestPairing(costs: readonly (readonly number[])[], row = 0, taken = new Set<number>()): number {
  if (row === costs.length) return 0;
  let least = Infinity;
  costs[row]!.forEach((cost, column) => {
    if (taken.has(column)) return;
    least = Math.min(least, cost + cheapestPairing(costs, row + 1, new Set([...taken, column])));
  });
  return least;
}

/** Five units, the first so many of which are one node. */
function groups(split: number): number[][] {
  const single = Array.from({ length: 5 - split }, (_, i) => [split + i]);
  return [Array.from({ length: split }, (_, i) => i), ...single];
}

function masses(all: readonly (readonly number[])[]): number[] {
  return all.map((group) => group.length);
}

const vector = (...values: number[]): Float32Array => Float32Array.from(values);

test("the cost is that of the cheapest of all pairings", () => {
  const matrix = array(array(integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 }), {
    minLength: 5,
    maxLength: 5,
  });
  assert(
    property(matrix, integer({ min: 1, max: 4 }), integer({ min: 1, max: 4 }), (unitCosts, rowSplit, columnSplit) => {
      const [rows, columns] = [groups(rowSplit), groups(columnSplit)];
      const costs = rows.map(([i]) => columns.map(([j]) => unitCosts[i!]![j!]!));
      const spread = unitCosts.map((_, i) =>
        unitCosts.map(
          (__, j) => costs[rows.findIndex((row) => row.includes(i))]![columns.findIndex((c) => c.includes(j))]!,
        ),
      );
      expect(minCostTransport(masses(rows), masses(columns), costs)).toBeCloseTo(cheapestPairing(spread), 9);
    }),
    { numRuns: 200 },
  );
});

test("half of a text goes one way, half another", () => {
  // 0 goes to 1 with its half; of the half at 4 a third stays, and a sixth goes to 1.
  const distance = moversDistance([vector(0), vector(4)], [vector(1), vector(4), vector(1)]);
  expect(distance.exact).toBeCloseTo(0.5 * 1 + (1 / 6) * 3, 12);
  // Each to its nearest: from the left 1/2 · 1 + 0, from the right 2/3 · 1 + 0.
  expect(distance.relaxed).toBeCloseTo(2 / 3, 12);
});

test("the same words in another order are no distance apart", () => {
  const [x, y, z] = [vector(1, 0), vector(0, 1), vector(1, 1)];
  expect(moversDistance([x, y, z, x], [z, x, y, x])).toEqual({ exact: 0, relaxed: 0 });
});

test("the relaxed distance is never above the exact one, and both are symmetric", () => {
  const words = array(array(integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 2 }), {
    minLength: 1,
    maxLength: 8,
  });
  assert(
    property(words, words, (a, b) => {
      const [left, right] = [a.map((one) => vector(...one)), b.map((one) => vector(...one))];
      const there = moversDistance(left, right);
      const back = moversDistance(right, left);
      expect(there.relaxed).toBeLessThanOrEqual(there.exact + 1e-12);
      expect(back.exact).toBeCloseTo(there.exact, 10);
      expect(back.relaxed).toBeCloseTo(there.relaxed, 10);
    }),
  );
});
