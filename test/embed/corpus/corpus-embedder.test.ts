import { expect, test } from "vitest";
import { dot } from "../../../src/core/vector.ts";
import { CorpusEmbedder } from "../../../src/embed/corpus/corpus-embedder.ts";
import { createModelLookup } from "../../../src/embed/terms/sentences/model-lookup.ts";
import { SentencePooler } from "../../../src/embed/terms/sentences/sentence-pooler.ts";
import { tokenizeTerms } from "../../../src/embed/terms/tokenize/tokenize-terms.ts";
import { corpusOf } from "../../../src/embed/terms/train/term-corpus.ts";
import { trainTerms } from "../../../src/embed/terms/train/train-terms.ts";
import { embedderContract } from "../embedder-contract.ts";

const SENTENCES = [
  "the whale road and a ship in the storm",
  "the sea and the wind and the sail of a ship far from the harbour",
  "a storm in the harbour and a whale in the sea",
  "鲸鱼在海里游泳，船在港口",
  "面包要放盐，面条也要放盐",
].map(tokenizeTerms);

async function open(buckets = 2000): Promise<CorpusEmbedder> {
  const options = { algorithm: "fasttext", dimensions: 16, minCount: 1, minN: 2, maxN: 3, buckets } as const;
  const model = await trainTerms(corpusOf(SENTENCES), { ...options, sample: 0, epochs: 3, threads: 1 });
  const pooler = SentencePooler.fit(createModelLookup(model), SENTENCES, { counts: model.counts });
  return new CorpusEmbedder(model, pooler.parts, "checksum");
}

embedderContract("the corpus embedder", async () => await open(), { batchCosine: 0.999999 });

test("its fingerprint is that of its terms", async () => {
  const { fingerprint, dimensions } = await open();
  expect(fingerprint).toMatchObject({ model: "corpus", revision: "checksum", dimensions });
  expect(dimensions).toBe(16);
});

test("words that were never seen have vectors of their parts, and what holds no known part has none", async () => {
  const embedder = await open();
  const [harbour, harbours, bread] = await embedder.embedDocuments(["harbour", "harbours", "面包"]);
  expect(dot(harbour!, harbours!)).toBeGreaterThan(dot(harbour!, bread!));
  expect(embedder.canEmbed("harbours")).toBe(true);
  for (const text of ["", "!?", "ЖЩ"]) {
    expect(embedder.canEmbed(text)).toBe(false);
    expect(embedder.place(text)).toBeNull();
  }
});

test("of a word that shares no part with the vocabulary nothing is known, however few buckets all parts fall into", async () => {
  const embedder = await open(1);
  expect(embedder.canEmbed("harbours")).toBe(true);
  for (const text of ["ዓለም", "zxqwvk", "ผลไม้"]) expect(embedder.canEmbed(text)).toBe(false);
  expect(embedder.place("harbour zxqwvk")).toEqual(embedder.place("harbour"));
});

test("the states of a text are the vectors of its terms, each with its place", async () => {
  const embedder = await open();
  const text = "Whales, 鲸鱼在海里 ЖЩ";
  const { tokens, offsets, unknown, states, width } = await embedder.embedTokens(text);
  expect(tokens).toEqual(["whales", "鲸鱼", "在", "海里", "жщ"]);
  expect(offsets.map(([start, end]) => text.slice(start, end))).toEqual(["Whales", "鲸鱼", "在", "海里", "ЖЩ"]);
  expect(unknown).toEqual([false, false, false, false, true]);
  expect(states.subarray(4 * width).every((value) => value === 0)).toBe(true);
});
