import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planSearch } from "../../../src/store/vectors/plan-search.ts";

const costs = { scanned: 20, listed: 50 };
const graph = { ef: 40, k: 10, walk: 10_000, candidate: 2000 };
const base = { k: 10, vectors: 100_000, accepted: null, unlinked: 0, costs, graph };

test("without a filter it takes what is estimated to be faster", () => {
  // A scan: 100,000 · 20 ns. A walk: 10 µs + 40 · 2 µs.
  expect(planSearch(base)).toMatchObject({ way: "graph", ef: 40, estimates: { scan: 2000, list: null, graph: 90 } });
  expect(planSearch({ ...base, vectors: 4000 })).toMatchObject({ way: "scan", ef: null, estimates: { scan: 80 } });
  expect(planSearch({ ...base, graph: null })).toMatchObject({ way: "scan", estimates: { graph: null } });
});

test("a filter widens the walk by its share, until reading what it accepts is faster", () => {
  // Half: 80 accepted candidates are 160, 330 µs, against a scan of all, 2 ms.
  expect(planSearch({ ...base, accepted: 50_000 })).toMatchObject({ way: "graph", ef: 80, estimates: { graph: 330 } });
  // A hundredth: 8,000 candidates, 16 ms, against 1,000 · 50 ns.
  expect(planSearch({ ...base, accepted: 1000 })).toMatchObject({
    way: "list",
    estimates: { list: 50, graph: 16_010 },
  });
  expect(planSearch({ ...base, accepted: 0 })).toMatchObject({ way: "list", reason: "the filter accepts nothing" });
});

test("more results than were measured widen the walk", () => {
  // 40 + 2 · (110 − 10)
  expect(planSearch({ ...base, k: 110 })).toMatchObject({ ef: 240 });
});

test("rows that are not linked yet are counted, since they are read beside the graph", () => {
  expect(planSearch({ ...base, unlinked: 10_000 }).estimates.graph).toBe(590);
  expect(planSearch({ ...base, unlinked: 50_000 }).way).toBe("scan");
});

test("whatever is asked, the way is a possible one and no walk is wider than the collection", () => {
  const input = fc.record({
    k: fc.integer({ min: 1, max: 5000 }),
    vectors: fc.integer({ min: 0, max: 1_000_000 }),
    share: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    unlinked: fc.integer({ min: 0, max: 10_000 }),
    graph: fc.constantFrom(null, graph),
  });
  fc.assert(
    fc.property(input, ({ share, ...rest }) => {
      const accepted = share === null ? null : Math.floor(share * rest.vectors);
      const plan = planSearch({ ...rest, accepted, costs });
      expect(plan.estimates[plan.way]).not.toBeNull();
      expect(plan.ef === null).toBe(plan.way !== "graph");
      expect(plan.ef ?? 0).toBeLessThanOrEqual(rest.vectors);
      for (const estimate of Object.values(plan.estimates)) {
        if (estimate !== null) expect(plan.estimates[plan.way]).toBeLessThanOrEqual(estimate);
      }
    }),
  );
});
