import { describe, expect, test } from "vitest";
import * as layout from "../../../../src/embed/terms/train/counter-layout.ts";
import { loadCountingKernels } from "../../../../src/embed/terms/train/counting-kernels.ts";
import { encodeCorpus, type EncodeOptions } from "../../../../src/embed/terms/train/encode-corpus.ts";
import { readTokens } from "../../../../src/embed/terms/train/read-tokens.ts";
import { END_OF_SENTENCE } from "../../../../src/embed/terms/train/task-layout.ts";
import { corpusOf } from "../../../../src/embed/terms/train/term-corpus.ts";
import { MEMORIES } from "./memories.ts";

const ALL: EncodeOptions = { minCount: 1, maxTerms: null, maxCountedTerms: null };

/** Its sentences as terms; of documents the number comes first. */
async function encoded(
  sentences: readonly (readonly string[])[],
  options: Partial<EncodeOptions> = {},
): Promise<{ sentences: (string | number)[][]; ends: readonly number[]; words: number }> {
  using corpus = await encodeCorpus(corpusOf(sentences), { ...ALL, ...options });
  const tokens = new Uint32Array(corpus.ends.at(-1) ?? 0);
  readTokens(corpus.file.fd, tokens, 0);
  const read: (string | number)[][] = [[]];
  for (const token of tokens) {
    const sentence = read.at(-1)!;
    if (token === END_OF_SENTENCE) read.push([]);
    else sentence.push(options.documents === true && sentence.length === 0 ? token : corpus.vocabulary.terms[token]!);
  }
  return { sentences: read.slice(0, -1), ends: corpus.ends, words: corpus.words };
}

const TEXT = [["a", "b", "rare", "a"], ["alone"], ["b", "a"], [], ["a", "once"]];

test("terms that are left out take no place, and sentences of one term go", async () => {
  const { sentences, words } = await encoded(TEXT, { minCount: 2 });
  expect(sentences).toEqual([
    ["a", "b", "a"],
    ["b", "a"],
  ]);
  expect(words).toBe(9);
});

test("documents have their numbers, and those without a term go", async () => {
  const { sentences } = await encoded(TEXT, { minCount: 2, documents: true });
  expect(sentences).toEqual([
    [0, "a", "b", "a"],
    [2, "b", "a"],
    [4, "a"],
  ]);
});

test("known terms stay, and may be the only ones", async () => {
  const known = { terms: ["b", "never"], counts: Float64Array.of(10, 20) };
  const { sentences } = await encoded(TEXT, { minCount: 2, known });
  expect(sentences).toEqual([
    ["a", "b", "a"],
    ["b", "a"],
  ]);
  using fixed = await encodeCorpus(corpusOf([["b", "a", "b"]]), { ...ALL, known, fixed: true });
  expect(fixed.vocabulary).toEqual(known);
  using grown = await encodeCorpus(corpusOf(TEXT), { ...ALL, minCount: 2, known });
  expect(grown.vocabulary.terms).toEqual(["never", "b", "a"]);
  expect([...grown.vocabulary.counts]).toEqual([20, 12, 4]);
});

test("a vocabulary has terms with line feeds, and at most as many as are asked for", async () => {
  using corpus = await encodeCorpus(corpusOf([["a\nb", "a\nb", "", "c", "c", "c"]]), { ...ALL, maxTerms: 2 });
  expect(corpus.vocabulary.terms).toEqual(["c", "a\nb"]);
});

test("pieces end with a sentence, after ten thousand tokens", async () => {
  const text = Array.from({ length: 5000 }, () => ["a", "b", "c", "d", "e"]);
  const { sentences, ends } = await encoded(text);
  expect(sentences).toEqual(text);
  expect(ends).toEqual([10_002, 20_004, 30_000]);
});

describe.each(MEMORIES)("renumbering in $name", ({ createMemory }) => {
  test("goes on where it stopped, and stops when a piece is complete", () => {
    const memory = createMemory(1 << 18);
    const kernels = loadCountingKernels(memory);
    const [work, numbers, read, piece, tokens] = [64, 128, 192, 1 << 16, 1 << 17];
    const words = new Uint32Array(memory.buffer);
    words.set([numbers, read, 0, piece], work / 4);
    words.set([1, 0xffff_ffff, 0], numbers / 4);
    const sentence = [END_OF_SENTENCE, 0, 1, 2];
    for (let i = 0; i < 5000; i++) words.set(sentence, tokens / 4 + 4 * i);
    const end = tokens + 4 * 20_000;
    const half = kernels.renumber(work, tokens, tokens + 8);
    expect(half).toBe(tokens + 8);
    const stopped = kernels.renumber(work, half, end);
    expect(words[(work + layout.PIECE_COUNT_AT) / 4]).toBe(10_002);
    expect([...words.subarray(piece / 4, piece / 4 + 6)]).toEqual([1, 0, END_OF_SENTENCE, 1, 0, END_OF_SENTENCE]);
    words[(work + layout.PIECE_COUNT_AT) / 4] = 0;
    expect(kernels.renumber(work, stopped, end)).toBe(end);
    expect(words[(work + layout.PIECE_COUNT_AT) / 4]).toBe(3 * (4999 - 3334));
  });
});
