import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import type { ErrorCode } from "../../src/core/errors.ts";
import { planPairs } from "../../src/embed/cross-encoder.ts";
import { findCrossEncoder, listCrossEncoders } from "../../src/embed/cross-encoder-registry.ts";
import { openCrossEncoder } from "../../src/embed/open-cross-encoder.ts";
import type { OpenCrossEncoderOptions } from "../../src/embed/open-cross-encoder.ts";
import { SessionPool } from "../../src/embed/session-pool.ts";
import { loadTransformers } from "../../src/embed/transformers-runtime.ts";
import { writeTinyCrossEncoder } from "./cross-encoder-model.ts";
import type { TinyCrossEncoderOptions } from "./cross-encoder-model.ts";

const root = await mkdtemp(join(tmpdir(), "kenning-cross-"));
afterAll(async () => await rm(root, { recursive: true, force: true }));

async function tinyFolder(options: TinyCrossEncoderOptions = {}): Promise<string> {
  const folder = await mkdtemp(join(root, "model-"));
  await writeTinyCrossEncoder(folder, options);
  return folder;
}

const code =
  (expected: ErrorCode) =>
  (error: unknown): boolean =>
    isEngineError(error, expected);

const SIGMOID_1 = 0.731059;
const SIGMOID_MINUS_1 = 0.268941;
const SIGMOID_3 = 0.952574;

describe("a cross-encoder", () => {
  test.each([1, 2] as const)("of %s logits gives the probability that a passage is relevant", async (classes) => {
    await using model = await openCrossEncoder({ model: await tinyFolder({ classes }) });
    const scores = await model.score("whale sea", ["sea storm", "road", "the whale, the sea", "sea sea"]);
    const expected = [SIGMOID_1, SIGMOID_MINUS_1, SIGMOID_3, SIGMOID_3];
    scores.forEach((score, i) => expect(score).toBeCloseTo(expected[i]!, 5));
  });

  test("tells apart who asks and who answers only by the token types", async () => {
    await using model = await openCrossEncoder({ model: await tinyFolder() });
    // A word twice in one of the texts is no match.
    expect((await model.score("whale whale", ["storm"]))[0]).toBeCloseTo(SIGMOID_MINUS_1, 5);
    expect((await model.score("storm", ["whale whale"]))[0]).toBeCloseTo(SIGMOID_MINUS_1, 5);
  });

  test("without token types joins its texts by its own template", async () => {
    await using model = await openCrossEncoder({ model: await tinyFolder({ template: "roberta" }) });
    const [first, second] = await model.score("whale", ["storm", "whale"]);
    expect(first).toBeCloseTo(SIGMOID_1, 5);
    expect(second).toBeCloseTo(SIGMOID_3, 5);
  });

  test("reads a passage as far as its window reaches, and the whole query", async () => {
    // [CLS] and two [SEP] leave 13 tokens: 3 of the query and 10 of the passage.
    await using model = await openCrossEncoder({ model: await tinyFolder({ maxTokens: 16 }) });
    const query = "road sail whale";
    const nine = "a ".repeat(9);
    const [inside, outside] = await model.score(query, [`${nine} whale`, `${nine} a whale`]);
    expect(inside).toBeCloseTo(SIGMOID_1, 5);
    expect(outside).toBeCloseTo(SIGMOID_MINUS_1, 5);
  });

  test("cuts a query that would leave no room to half of its window", async () => {
    await using model = await openCrossEncoder({ model: await tinyFolder({ maxTokens: 16 }) });
    const long = `${"a ".repeat(5)} sea ${"of ".repeat(500)} whale`;
    const [early, late] = await model.score(long, ["sea", "whale"]);
    expect(early).toBeCloseTo(SIGMOID_1, 5);
    expect(late).toBeCloseTo(SIGMOID_MINUS_1, 5);
  });

  test("gives a pair the same score alone and among pairs of other lengths", async () => {
    await using model = await openCrossEncoder({ model: await tinyFolder({ maxTokens: 64 }) });
    const passages = Array.from({ length: 80 }, (_, i) => `${"the storm ".repeat(i % 17)} ${i % 3 ? "sea" : "sail"}`);
    const together = await model.score("sea wind", passages);
    for (const i of [0, 1, 40, 79]) {
      const [alone] = await model.score("sea wind", [passages[i]!]);
      expect(together[i]).toBeCloseTo(alone!, 6);
    }
  });

  test.each(["", " ", "🐋", "鲸", "\u0000", "[SEP]"])("gives %j a score, as query and as passage", async (text) => {
    await using model = await openCrossEncoder({ model: await tinyFolder() });
    const scores = [...(await model.score(text, ["sea"])), ...(await model.score("sea", [text]))];
    for (const score of scores) expect(score).toBeCloseTo(SIGMOID_MINUS_1, 5);
  });

  test("has nothing to say of no passages", async () => {
    await using model = await openCrossEncoder({ model: await tinyFolder() });
    expect(await model.score("sea", [])).toEqual([]);
  });

  test("stops between batches when the time is over, and has then read the first passages", async () => {
    await using model = await openCrossEncoder({ model: await tinyFolder({ maxTokens: 512 }) });
    const passages = Array.from({ length: 40 }, () => "the sea ".repeat(100));
    let asked = 0;
    const scores = await model.score("sea", passages, { remainingMs: () => (asked++ < 2 ? 60_000 : 0) });
    const read = scores.filter((score) => score !== null).length;
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(40);
    expect(scores.slice(0, read).every((score) => score !== null)).toBe(true);
  });

  test("reads nothing when there is no time at all", async () => {
    await using model = await openCrossEncoder({ model: await tinyFolder() });
    expect(await model.score("sea", ["sea", "storm"], { remainingMs: () => 0 })).toEqual([null, null]);
  });

  test("stops when its signal fires", async () => {
    await using model = await openCrossEncoder({ model: await tinyFolder({ maxTokens: 512 }) });
    const stop = new AbortController();
    const passages = Array.from({ length: 40 }, () => "the sea ".repeat(100));
    let asked = 0;
    const remainingMs = (): number => {
      if (++asked === 3) stop.abort();
      return Infinity;
    };
    await expect(model.score("sea", passages, { signal: stop.signal, remainingMs })).rejects.toSatisfy(code("ABORTED"));
    expect(asked).toBe(3);
    await expect(model.score("sea", ["sea"], { signal: AbortSignal.abort() })).rejects.toSatisfy(code("ABORTED"));
  });

  test("is told token types in a worker thread, too", async () => {
    const runtime = await loadTransformers(await tinyFolder(), "fp32", 1);
    await using local = runtime;
    await using pool = new SessionPool(local, local.recipe!, 1);
    const sea = BigInt(local.tokenizer.encode("sea", { add_special_tokens: false })[0]!);
    const batch = { inputIds: BigInt64Array.of(sea, sea), attentionMask: BigInt64Array.of(1n, 1n), texts: 1, width: 2 };
    const told = await pool.run({ ...batch, tokenTypes: BigInt64Array.of(0n, 1n) }, "logits");
    const untold = await pool.run(batch, "logits");
    expect([told.data, untold.data]).toEqual([Float32Array.of(1), Float32Array.of(-1)]);
  });
});

describe("opening a cross-encoder", () => {
  test("names the file that a hub model lacks offline", async () => {
    const error = await failure({ model: "bge-reranker", cacheFolder: root, offline: true });
    expect(error).toMatchObject({
      code: "MODEL_UNAVAILABLE",
      data: { model: "Xenova/bge-reranker-base", file: "config.json" },
    });
  });

  test("finds a hub model that is in the cache, with the settings of its registry entry", async () => {
    const cacheFolder = await mkdtemp(join(root, "cache-"));
    await writeTinyCrossEncoder(join(cacheFolder, "Xenova/ms-marco-MiniLM-L-6-v2"));
    await using model = await openCrossEncoder({ model: "ms-marco", dtype: "fp32", cacheFolder, offline: true });
    expect(model.settings).toMatchObject({ model: "Xenova/ms-marco-MiniLM-L-6-v2", maxTokens: 512, languages: ["en"] });
    expect(model.settings.revision).toMatch(/^main-[0-9a-f]{12}$/);
  });

  test.each([
    [{ model: "no-such-model" }, "MODEL_UNAVAILABLE"],
    [{ model: "./no-such-folder" }, "MODEL_UNAVAILABLE"],
    [{ model: "bge-reranker", dtype: "float" }, "BAD_CONFIG"],
    [{ model: "bge-reranker", signal: AbortSignal.abort() }, "ABORTED"],
  ] as const)("%j fails with %s", async (options, expected) => {
    expect(await failure({ cacheFolder: root, offline: true, ...options })).toSatisfy(code(expected));
  });

  test.each([
    ["has three logits", { classes: 3 }],
    ["has no logits", { output: "last_hidden_state" }],
    ["returns no numbers", { broken: true }],
    ["has no room for two texts", { maxTokens: 4 }],
  ] as const)("a model that %s is broken", async (_, options) => {
    expect(await failure({ model: await tinyFolder(options) })).toSatisfy(code("MODEL_BROKEN"));
  });

  test("names and aliases are unique and find their model in any case", () => {
    const names = listCrossEncoders().flatMap(({ model, aliases }) => [model, ...aliases]);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    expect(findCrossEncoder("BGE-Reranker-Base")?.model).toBe("Xenova/bge-reranker-base");
    expect(findCrossEncoder("no-such-model")).toBeNull();
  });
});

test("batches of pairs hold each pair once, at most 1,024 tokens, and nearly the order they were given in", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 3, max: 512 }), { maxLength: 120 }), (lengths) => {
      const batches = planPairs(lengths);
      expect(batches.flat().toSorted((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
      let tokensBefore = 0;
      const starts = lengths.map((length) => (tokensBefore += length) - length);
      let latest = 0;
      for (const rows of batches) {
        const width = Math.max(...rows.map((row) => lengths[row]!));
        expect(rows.length === 1 || rows.length * width <= 1024).toBe(true);
        // No pair is read before one that stands a window of 4,096 tokens before it.
        for (const row of rows) expect(starts[row]!).toBeGreaterThan(latest - 4096);
        latest = Math.max(latest, ...rows.map((row) => starts[row]!));
      }
    }),
  );
});

async function failure(options: OpenCrossEncoderOptions): Promise<unknown> {
  try {
    await using model = await openCrossEncoder(options);
    await model.score("sea", ["sea"]);
  } catch (error) {
    return error;
  }
  return null;
}
