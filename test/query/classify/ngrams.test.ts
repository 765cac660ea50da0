import { expect, test } from "vitest";
import { ngramHashes, ngramOccurrences } from "../../../src/query/classify/ngrams.ts";

const hashes = (text: string): number[] => [...ngramHashes(text)].toSorted((a, b) => a - b);

test("case, width, white space and the Chinese script do not matter", () => {
  expect(hashes("Hello  World\n")).toEqual(hashes("hello ｗｏｒｌｄ"));
  expect(hashes("繁體字")).toEqual(hashes("繁体字"));
});

test("a word has its n-grams of two to four characters, edges included", () => {
  // The word, and of _ab_: three of two, two of three, one of four.
  expect(hashes("ab")).toHaveLength(1 + 3 + 2 + 1);
  expect(new Set(hashes("ab")).size).toBe(7);
});

test("pairs of words go in their order", () => {
  const first = new Set(hashes("dog bites man"));
  expect(hashes("man bites dog").filter((hash) => !first.has(hash))).toHaveLength(2);
});

test("a character of a script without spaces is a word", () => {
  const single = hashes("股");
  expect(hashes("股市").filter((hash) => single.includes(hash)).length).toBeGreaterThanOrEqual(1);
});

test("occurrences are the same n-grams, named by the word they are in, and Chinese ones by themselves", () => {
  const text = "Prize!! 股市 now";
  const occurrences = ngramOccurrences(text);
  expect(occurrences.map(({ hash }) => hash).toSorted((a, b) => a - b)).toEqual(hashes(text));
  const names = new Set(occurrences.map(({ name }) => name));
  expect([...names]).toEqual(expect.arrayContaining(["prize!!", "now", "股市", "股"]));
  expect([...names].filter((name) => name.includes("_"))).toEqual([]);
});

test("a text of nothing has no n-gram", () => {
  expect(hashes(" \n\t")).toEqual([]);
  expect(ngramOccurrences("")).toEqual([]);
});
