import { expect, test } from "vitest";
import type { TermNeighbor } from "../../../src/core/terms.ts";
import { relatedPhrases, relatedTerms } from "../../../src/query/terms/related-terms.ts";

const OPTIONS = { minSimilarity: 0.6, perTerm: 2, weight: 0.5 };

const NEIGHBORS: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  boat: [
    ["boats", 0.95],
    ["ship", 0.9],
    ["the", 0.85],
    ["sail", 0.8],
    ["harbour", 0.7],
  ],
  harbor: [
    ["ship", 0.65],
    ["quay", 0.5],
  ],
  the: [["a", 0.99]],
  面包: [["面团", 0.8]],
};

function near(term: string, limit: number): TermNeighbor[] {
  return (NEIGHBORS[term] ?? []).slice(0, limit).map(([other, similarity]) => ({ term: other, similarity }));
}

test("neighbours of the telling words are related, each once, by how near they are", () => {
  expect(relatedTerms("the boat, harbor", near, OPTIONS)).toEqual([
    { term: "ship", of: "boat", similarity: 0.9, weight: 0.45 },
    { term: "sail", of: "boat", similarity: 0.8, weight: 0.4 },
  ]);
});

test("words of the query and other forms of them are found anyway", () => {
  expect(relatedTerms("boat ship", near, OPTIONS).map(({ term }) => term)).toEqual(["sail", "harbour"]);
});

test("what no term is near to stays as it is", () => {
  expect(relatedTerms("unheard", near, OPTIONS)).toEqual([]);
  expect(relatedTerms("the", near, OPTIONS)).toEqual([]);
});

test("a Chinese term is looked for as a phrase of its characters", () => {
  const [related, ...others] = relatedPhrases(relatedTerms("面包", near, OPTIONS));
  expect(related).toEqual({ phrase: { terms: ["面", "团"], compounds: [] }, weight: 0.4 });
  expect(others).toEqual([]);
});
