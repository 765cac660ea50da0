import { expect, test } from "vitest";
import { search } from "../../../src/query/search.ts";
import { searchable } from "../searchable-collection.ts";
import type { SearchContext } from "../../../src/query/search.ts";

const BODY = Array.from({ length: 20 }, (_, i) => `w${i}`).join(" ");

/** 30 families of texts about whales; each has five copies that differ in their last word. */
async function families(): Promise<SearchContext> {
  const documents = Array.from({ length: 30 }, (_, family) =>
    Array.from({ length: 5 }, (_unused, copy) => ({
      id: `${family}-${copy}`,
      passages: [`whale f${family} ${BODY.replaceAll("w", `f${family}w`)} copy${copy}`],
    })),
  ).flat();
  return await searchable(documents, null);
}

test.each(["chunk", "document"] as const)("a page of %ss is full, and no family is on it twice", async (unit) => {
  const context = await families();
  const { hits, next } = await search(context, { text: "whale", unit, collapse: true, limit: 25 });
  expect(new Set(hits.map(({ document }) => document.id.split("-")[0])).size).toBe(25);
  expect(next).not.toBeNull();
  for (const { document, nearDuplicates } of hits) {
    expect(nearDuplicates).toHaveLength(4);
    for (const { id, chunk, similarity } of nearDuplicates!) {
      expect(id.split("-")[0]).toBe(document.id.split("-")[0]);
      expect(chunk === null).toBe(unit === "document");
      // 21 shingles each, 20 of them shared.
      expect(similarity).toBe(20 / 22);
    }
  }
});

test("pages by cursor and by offset go through every family once", async () => {
  const context = await families();
  const all = await search(context, { text: "whale", collapse: true, limit: 100 });
  expect(all.hits).toHaveLength(30);
  const ids: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await search(context, { text: "whale", collapse: true, limit: 7, cursor });
    const same = await search(context, { text: "whale", collapse: true, limit: 7, offset: ids.length });
    expect(same.hits).toEqual(page.hits);
    ids.push(...page.hits.map(({ document }) => document.id));
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(ids).toEqual(all.hits.map(({ document }) => document.id));
});

test("without it every copy is a hit, and says nothing of the others", async () => {
  const { hits } = await search(await families(), { text: "f3", limit: 10 });
  expect(hits).toHaveLength(5);
  expect(hits.every(({ nearDuplicates }) => nearDuplicates === undefined)).toBe(true);
});
