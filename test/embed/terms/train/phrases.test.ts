import { expect, test } from "vitest";
import { ENGLISH_CONNECTOR_WORDS, findPhrases, joinPhrases } from "../../../../src/embed/terms/train/phrases.ts";
import { corpusOf } from "../../../../src/embed/terms/train/term-corpus.ts";

/** "new york" ten times, each of its terms twice without the other. */
const CORPUS = corpusOf([
  ...Array.from({ length: 10 }, (_, i) => [`a${i}`, "new", "york", `b${i}`]),
  ...Array.from({ length: 2 }, (_, i) => ["york", `c${i}`, "new"]),
]);

test("two terms are a phrase when their score passes the threshold, worked by hand", async () => {
  // 24 terms; pairs: 10 a+new, new+york, 10 york+b, 2 york+c, 2 c+new. Score of new+york: (10 − 1) · 49 / 12² = 3.0625.
  expect(await findPhrases(CORPUS, { minCount: 1, threshold: 3.06 })).toEqual(new Map([["new", new Set(["york"])]]));
  expect((await findPhrases(CORPUS, { minCount: 1, threshold: 3.07 })).size).toBe(0);
  // 46 words; ln(10 · 46 / 12²) / −ln(10 / 46) = 0.7611.
  const npmi = { score: "npmi", minCount: 5 } as const;
  expect((await findPhrases(CORPUS, { ...npmi, threshold: 0.76 })).has("new")).toBe(true);
  expect((await findPhrases(CORPUS, { ...npmi, threshold: 0.762 })).size).toBe(0);
  expect((await findPhrases(CORPUS, { minCount: 11, threshold: -1 })).size).toBe(0);
});

test("phrases are joined from the left and do not overlap", async () => {
  const phrases = new Map([["a", new Set(["a", "b"])]]);
  const sentences = joinPhrases(corpusOf([["a", "a", "b", "a", "c"], [], ["a"]]), phrases).sentences();
  expect(await all(sentences)).toEqual([["a_a", "b", "a", "c"], [], ["a"]]);
});

test("connector words stand within a phrase, as gensim has it, and neither begin nor end one", async () => {
  const corpus = corpusOf([
    ...Array.from({ length: 10 }, (_, i) => [`a${i}`, "bank", "of", "america", `b${i}`]),
    ["in", "the", "house", "of", "the", "rising", "sun", "of"],
    ["of", "house", "rising"],
  ]);
  const options = { minCount: 1, connectorWords: ENGLISH_CONNECTOR_WORDS };
  // 25 terms; pairs: 20 around the bank of america, it, house+of+the+rising, rising+sun, house+rising. (10 − 1) · 49 / 10² = 4.41.
  const bank = new Map([["bank", new Set(["of_america"])]]);
  expect(await findPhrases(corpus, { ...options, threshold: 4.4 })).toEqual(bank);
  expect((await findPhrases(corpus, { ...options, threshold: 4.42 })).size).toBe(0);
  const phrases = new Map([...bank, ["house", new Set(["of_the_rising", "rising"])], ["rising", new Set(["sun"])]]);
  const joined = joinPhrases(
    corpusOf([
      ["the", "house", "of", "the", "rising", "sun", "of"],
      ["house", "of", "america"],
    ]),
    phrases,
  );
  expect(await all(joined.sentences())).toEqual([
    ["the", "house_of_the_rising", "sun", "of"],
    ["house", "of", "america"],
  ]);
});

test("pairs that were forgotten make no phrase, frequent ones stay", async () => {
  const pairs = await findPhrases(CORPUS, { minCount: 1, threshold: 0, maxCountedPairs: 4 });
  expect(pairs.get("new")).toEqual(new Set(["york"]));
});

test("options out of range are refused", async () => {
  await expect(findPhrases(CORPUS, { threshold: Number.NaN })).rejects.toMatchObject({ code: "BAD_CONFIG" });
});

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
