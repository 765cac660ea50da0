import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { dot } from "../../src/core/vector.ts";
import { openEmbedder } from "../../src/embed/open-embedder.ts";
import { SessionPool } from "../../src/embed/session-pool.ts";
import type { TransformersRuntime } from "../../src/embed/transformers-runtime.ts";
import { writeTinyModel } from "../support/tiny-model.ts";

const root = await mkdtemp(join(tmpdir(), "kenning-pool-"));
afterAll(async () => await rm(root, { recursive: true, force: true }));

const TEXTS = Array.from({ length: 60 }, (_, i) => `${"the quick brown fox ".repeat(1 + (i % 7))} number ${i}`);

describe("an embedder with workers", () => {
  test.each(["sentence", "mean+max"])("gives the same vectors in the same order, pooled by %s", async (pooling) => {
    await using local = await openEmbedder({ cacheFolder: root, pooling });
    await using parallel = local.withWorkers(2)!;
    const expected = await local.embedDocuments(TEXTS);
    let tokens = 0;
    const actual = await parallel.embedDocuments(TEXTS, { onTokens: (count) => (tokens += count) });
    expect(actual).toHaveLength(TEXTS.length);
    actual.forEach((vector, i) => expect(dot(vector, expected[i]!)).toBeGreaterThan(0.99999));
    expect(tokens).toBe(TEXTS.reduce((sum, text) => sum + local.countTokens(text), 0));
    expect(parallel.fingerprint).toEqual(local.fingerprint);
  });

  test("works with a model that wants token types, and leaves the original open", async () => {
    const folder = join(root, "tiny");
    await writeTinyModel(folder, { pooling: { pooling_mode_mean_tokens: true } });
    await using local = await openEmbedder({ model: folder });
    const parallel = local.withWorkers(1)!;
    const [there] = await parallel.embedDocuments(["a text"]);
    await parallel[Symbol.asyncDispose]();
    const [here] = await local.embedDocuments(["a text"]);
    expect(dot(here!, there!)).toBeCloseTo(1, 5);
  });

  test("is interrupted by its signal", async () => {
    await using local = await openEmbedder({ cacheFolder: root });
    await using parallel = local.withWorkers(2)!;
    const stop = new AbortController();
    const embedding = parallel.embedDocuments(TEXTS, { signal: stop.signal, onTokens: () => stop.abort() });
    await expect(embedding).rejects.toMatchObject({ code: "ABORTED" });
  });
});

test("a worker that cannot open the model refuses its batches instead of ending the process", async () => {
  const local = { tokenizer: null, outputWidths: new Map() } as unknown as TransformersRuntime;
  const recipe = { modelFile: join(root, "absent.onnx"), options: {}, needsTokenTypes: false };
  await using pool = new SessionPool(local, recipe, 1);
  const batch = { inputIds: BigInt64Array.of(1n), attentionMask: BigInt64Array.of(1n), texts: 1, width: 1 };
  await expect(pool.run(batch, "sentence_embedding")).rejects.toBeDefined();
  await expect(pool.run(batch, "sentence_embedding")).rejects.toBeDefined();
});
