import { expect, test } from "vitest";
import type { Filter } from "../../../src/core/filter.ts";
import { FacetPolicy } from "../../../src/store/sqlite/facet-policy.ts";

const NONE: ReadonlySet<string> = new Set();
const on = (field: string): Filter => ({ field, op: "exists" });

/** What a new policy says to each selection, by how long it took. */
function answers(filter: Filter, tookMs: readonly number[], facets = NONE): (string | null)[] {
  const policy = new FacetPolicy();
  return tookMs.map((ms) => policy.record(filter, facets, ms));
}

test("a key is worth an index at its third slow use, and is then counted anew", () => {
  expect(answers(on("year"), [25, 25, 25, 25, 25, 25])).toEqual([null, null, "year", null, null, "year"]);
});

test("what counts is the average", () => {
  expect(answers(on("year"), [1, 1, 1, 1])).toEqual([null, null, null, null]);
  expect(answers(on("year"), [1, 1, 58])).toEqual([null, null, "year"]);
});

test("built-in fields and keys that have an index are not counted", () => {
  expect(answers({ and: [on("$path"), on("year")] }, [25, 25, 25], new Set(["year"]))).toEqual([null, null, null]);
});

test("each key of a filter is counted, wherever it stands", () => {
  const policy = new FacetPolicy();
  const both: Filter = { or: [{ not: on("a") }, { and: [on("b"), on("a")] }] };
  policy.record(on("b"), NONE, 30);
  policy.record(on("b"), NONE, 30);
  expect(policy.record(both, NONE, 30)).toBe("b");
  expect(policy.record(both, NONE, 30)).toBeNull();
  expect(policy.record(on("a"), NONE, 30)).toBe("a");
});

test("a collection that has many facets is given no more", () => {
  const facets = new Set(["a", "b"]);
  const policy = new FacetPolicy({ minUses: 1, minMs: 1, maxFacets: 2 });
  expect(policy.record(on("c"), facets, 50)).toBeNull();
  expect(policy.record(on("c"), new Set(["a"]), 50)).toBe("c");
});

test("a flood of names pushes out what was used least lately", () => {
  const policy = new FacetPolicy();
  for (let use = 0; use < 2; use++) policy.record(on("rare"), NONE, 25);
  for (let i = 0; i < 300; i++) policy.record(on(`k${i}`), NONE, 25);
  expect(policy.record(on("rare"), NONE, 25)).toBeNull();
});
