import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AutoTokenizer } from "@huggingface/transformers";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { PlainTokenizer } from "../../src/embed/text-tokenizer.ts";
import { useLiteFolder } from "../../src/embed/use-lite/use-lite-folder.ts";
import { WordCachedTokenizer } from "../../src/embed/word-cached-tokenizer.ts";
import { REFERENCE_TEXTS } from "./use-lite/reference-texts.ts";

const cacheFolder = await mkdtemp(join(tmpdir(), "kenning-tokenizer-"));
afterAll(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
});

const { folder } = await useLiteFolder(cacheFolder, "int8");
const transformersTokenizer = await AutoTokenizer.from_pretrained(folder);
const plain = new PlainTokenizer(transformersTokenizer);
const cached = new WordCachedTokenizer(transformersTokenizer);
const { model } = JSON.parse(await readFile(join(folder, "tokenizer.json"), "utf8")) as {
  model: { vocab: [string, number][] };
};

/** Log probability of a segmentation, rounded so that the order of the sum does not show. */
function logProbability(ids: readonly number[]): string {
  return ids.reduce((sum, id) => sum + model.vocab[id]![1], 0).toFixed(6);
}

/** Equal, or equally probable: between `aa` `a` and `a` `aa` the plain tokenizer's choice is one of rounding. */
function expectSameSegmentation(text: string): void {
  const [actual, expected] = [cached.encode(text), plain.encode(text)];
  expect(cached.count(text)).toBe(actual.length);
  if (actual.join() === expected.join()) return;
  expect([text, actual.length, logProbability(actual)]).toEqual([text, expected.length, logProbability(expected)]);
}

test("words are segmented as the whole text is", () => {
  for (const text of REFERENCE_TEXTS) expect([text, cached.encode(text)]).toEqual([text, plain.encode(text)]);
});

test("any text is segmented as the plain tokenizer does it", () => {
  const whitespace = fc.constantFrom(" ", "  ", "\n", "\t", "\u00a0", "\u3000", "\ufeff", "\u2028", "\u0085", "▁");
  const word = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom("the", "whales", "´", "‗", "ﬁ", "½", "한글", "鲸鱼", "🐋", "\u0301", "ſ\u0307", "<s>", "\ud83d"),
  );
  const text = fc.array(fc.tuple(word, whitespace), { maxLength: 12 }).map((parts) => parts.flat().join(""));
  fc.assert(fc.property(text, expectSameSegmentation), { numRuns: 600 });
});

test("text of few letters, rich in ties, is segmented equally well", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "h", ".", "-", " "), maxLength: 40 });
  fc.assert(fc.property(text, expectSameSegmentation), { numRuns: 1000 });
});

test("no piece of the vocabulary reaches over the beginning of a word", () => {
  const pieces = model.vocab.map(([piece]) => piece);
  expect(pieces.filter((piece) => piece.lastIndexOf("▁") > 0)).toEqual([]);
  expect(pieces).toContain("▁");
});

test("words forgotten by a full cache are segmented again", () => {
  const words = Array.from({ length: 61_000 }, (_, i) => `w${i}`);
  const before = cached.encode(words[0]!);
  expect(cached.count(words.join(" "))).toBeGreaterThan(61_000);
  expect(cached.encode(words[0]!)).toEqual(before);
});

test("a run of 140,000 characters without a space is counted", () => {
  expect(cached.count("whale".repeat(28_000))).toBeGreaterThan(25_000);
});
