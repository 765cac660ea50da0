import { glob, mkdtemp, readFile, rm } from "node:fs/promises";
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

const SPACE = /[\p{White_Space}\ufeff]/u;
const SAMPLE = join(import.meta.dirname, "../../data/sample");

/** The first words of a tokenizer are left to transformers.js; these are. */
function segmenting(tokenizer: WordCachedTokenizer): WordCachedTokenizer {
  tokenizer.count(Array.from({ length: 100 }, (_, i) => `word${i}`).join(" "));
  return tokenizer;
}

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

test("every word of the sample documents has the ids that transformers.js gives it", async () => {
  const words = new Set<string>();
  for await (const file of glob("**/*.*", { cwd: SAMPLE })) {
    const text = await readFile(join(SAMPLE, file), "utf8");
    for (const word of text.split(/\s+/)) words.add(word);
  }
  expect(words.size).toBeGreaterThan(2000);
  const tokenizer = segmenting(new WordCachedTokenizer(transformersTokenizer));
  expect([...words].filter((word) => tokenizer.encode(word).join() !== plain.encode(word).join())).toEqual([]);
});

test("any word has the ids that transformers.js gives it, ties included", () => {
  const tokenizer = segmenting(new WordCachedTokenizer(transformersTokenizer));
  const word = fc.oneof(
    fc.string({ unit: "binary-ascii", maxLength: 60 }),
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.string({ unit: fc.constantFrom("a", "h", "H", ".", "-", "e"), maxLength: 60 }),
    fc.string({ unit: fc.constantFrom("x", "中", "´", "ﬁ", "½", "▁", "🐋", "\ud83d", "\udc0b"), maxLength: 20 }),
  );
  fc.assert(
    fc.property(
      word.filter((text) => !SPACE.test(text)),
      (text) => {
        expect([text, tokenizer.encode(text)]).toEqual([text, plain.encode(text)]);
      },
    ),
    { numRuns: 2000 },
  );
});

test("every unit of UTF-16 ends a word or does not, as for transformers.js", () => {
  const units = Array.from({ length: 0x1_0000 }, (_, unit) => `a${String.fromCharCode(unit)}b`);
  const tokenizer = segmenting(new WordCachedTokenizer(transformersTokenizer));
  for (const text of units.filter((unit, i) => SPACE.test(unit) || i < 0x400 || i % 97 === 0)) {
    expect([text, tokenizer.encode(text)]).toEqual([text, plain.encode(text)]);
  }
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
