import { expect, test } from "vitest";
import { subwordBuckets, subwordHash } from "../../../src/embed/terms/subword-hash.ts";

const WIDE = { minN: 3, maxN: 6, buckets: 2_000_000 };
const NARROW = { minN: 1, maxN: 2, buckets: 1000 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

// What gensim 4.2 gives: ft_hash_bytes and ft_ngram_hashes.
test("bytes above 127 are sign-extended, as fastText has it", () => {
  expect(subwordHash(bytes("a"))).toBe(3_826_002_220);
  expect(subwordHash(bytes("über"))).toBe(238_904_527);
  expect(subwordHash(bytes("语言"))).toBe(1_259_040_581);
});

test.each([
  ["dog", WIDE, [494_342, 302_387, 1_410_679, 1_623_817, 1_002_517, 431_263]],
  ["a", WIDE, [1_087_600]],
  ["语言", WIDE, [1_450_607, 1_692_291, 832_545]],
  ["dog", NARROW, [845, 363, 492, 934, 635, 982, 616]],
  ["über", NARROW, [388, 730, 928, 77, 232, 744, 446, 981, 353]],
] as const)("%s has the n-grams of characters that fastText gives it", (term, shape, buckets) => {
  expect(subwordBuckets(term, shape)).toEqual(buckets);
  expect(subwordBuckets(bytes(term), shape)).toEqual(buckets);
});

test("the end of a line and models without n-grams have none", () => {
  expect(subwordBuckets("</s>", WIDE)).toEqual([]);
  expect(subwordBuckets("dog", { minN: 0, maxN: 0, buckets: 1000 })).toEqual([]);
  expect(subwordBuckets("dog", { minN: 3, maxN: 6, buckets: 0 })).toEqual([]);
});

test("bytes that are not UTF-8 are hashed as they are", () => {
  const latin1 = Uint8Array.of(0xfc, 0x62);
  expect(subwordBuckets(latin1, WIDE)).not.toEqual(subwordBuckets("�b", WIDE));
});
