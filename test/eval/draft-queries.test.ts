import { expect, test } from "vitest";
import { type DocumentOutline, type DraftedQuery, draftQueries } from "../../src/eval/draft-queries.ts";

async function* streamOf(outlines: readonly DocumentOutline[]): AsyncGenerator<DocumentOutline> {
  yield* outlines;
}
const draft = async (outlines: readonly DocumentOutline[], count = 100, seed = 1): Promise<DraftedQuery[]> =>
  await draftQueries(streamOf(outlines), { count, seed });
const textsOf = async (...outlines: [title: string, ...headings: string[]][]): Promise<string[]> => {
  const drafted = await draft(outlines.map(([title, ...headings], i) => ({ id: `d${i}`, title, headings })));
  return drafted.map(({ text }) => text).toSorted();
};

test("titles and headings of two words or four Chinese characters are queries", async () => {
  expect(await textsOf(["Railway time", "Railway time", "Noon in every town"])).toEqual([
    "Noon in every town",
    "Railway time",
  ]);
  expect(await textsOf(["煮饺子"], ["筷子的来历"])).toEqual(["筷子的来历"]);
  expect(await textsOf(["2024 05 17"], ["Notes"], [""], ["x ".repeat(80)])).toEqual([]);
});

test("a heading of one word, or one that several documents have, is joined to the title", async () => {
  expect(
    await textsOf(["Growing tomatoes", "Watering", "See also"], ["Growing beans", "Watering", "See also"]),
  ).toEqual([
    "Growing beans",
    "Growing beans See also",
    "Growing beans Watering",
    "Growing tomatoes",
    "Growing tomatoes See also",
    "Growing tomatoes Watering",
  ]);
});

test("what several documents would be asked by is left out", async () => {
  expect(await textsOf(["Read me", "Set up"], ["read me", "Set up"], ["Read me first"])).toEqual(["Read me first"]);
});

test("the number of a section, line ends and the hyphens of a file name are left out", async () => {
  expect(await textsOf(["first-telescope", "2.1 Choosing\na mount", "3. What to\tsee", "7 bright stars"])).toEqual([
    "7 bright stars",
    "Choosing a mount",
    "What to see",
    "first telescope",
  ]);
});

const LIBRARY: readonly DocumentOutline[] = Array.from({ length: 30 }, (_, i) => ({
  id: `d${i}`,
  title: `Title of ${"x".repeat(i + 1)}`,
  headings: Array.from({ length: i % 3 }, (__, j) => `Heading ${i}.${j} of it`),
}));

test("every document gives one query before any gives its second", async () => {
  const drafted = await draft(LIBRARY, 40);
  expect(new Set(drafted.slice(0, 30).map(({ document }) => document)).size).toBe(30);
  expect(drafted).toHaveLength(40);
  expect(drafted.map(({ id }) => id).slice(0, 2)).toEqual(["q001", "q002"]);
  expect(new Set(drafted.map(({ text }) => text)).size).toBe(40);
});

test("fewer come where titles and headings do not suffice", async () => {
  expect(await draft(LIBRARY, 1000)).toHaveLength(30 + 10 + 20);
});

test("a seed determines the draft, and another seed chooses otherwise", async () => {
  expect(await draft(LIBRARY, 10, 1)).toEqual(await draft(LIBRARY, 10, 1));
  expect(await draft(LIBRARY, 10, 1)).not.toEqual(await draft(LIBRARY, 10, 2));
});
