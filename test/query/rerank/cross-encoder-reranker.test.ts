import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CrossEncoder } from "../../../src/embed/cross-encoder.ts";
import { openCrossEncoder } from "../../../src/embed/open-cross-encoder.ts";
import { CrossEncoderReranker } from "../../../src/query/rerank/cross-encoder-reranker.ts";
import { TimeBudget } from "../../../src/query/time-budget.ts";
import { writeTinyCrossEncoder } from "../../embed/cross-encoder-model.ts";
import { budgetOfLooks, rerankerContract } from "./reranker-contract.ts";

const root = await mkdtemp(join(tmpdir(), "kenning-rerank-"));
afterAll(async () => await rm(root, { recursive: true, force: true }));

async function open(name: string): Promise<CrossEncoder> {
  const folder = join(root, name);
  await writeTinyCrossEncoder(folder, { maxTokens: 512 });
  return await openCrossEncoder({ model: folder });
}

rerankerContract("the cross-encoder", async () => {
  const model = await open("contract");
  return { reranker: new CrossEncoderReranker(model), close: async () => await model[Symbol.asyncDispose]() };
});

test("what the model finds most relevant comes first, and equals keep their order", async () => {
  await using model = await open("order");
  const texts = ["road", "a storm", "whale", "sea", "the sea of the whale"];
  const candidates = texts.map((text, id) => ({ id, text, score: 1 - id / 10, place: null }));
  const result = await new CrossEncoderReranker(model).rerank("whale sea", candidates, new TimeBudget(Infinity));
  expect(result.ranked.map(({ id }) => id)).toEqual([4, 2, 3, 0, 1]);
  expect(result.ranked[0]!.score).toBeCloseTo(1 / (1 + Math.exp(-3)), 5);
  expect(result).toMatchObject({ scored: 5, notices: [] });
});

test("what there was no time for follows in its former order", async () => {
  await using model = await open("late");
  const candidates = Array.from({ length: 30 }, (_, id) => ({
    id,
    text: `${"storm ".repeat(200)} ${id % 2 ? "sea" : "road"}`,
    score: 1 - id / 100,
    place: null,
  }));
  const { ranked, scored, notices } = await new CrossEncoderReranker(model).rerank("sea", candidates, budgetOfLooks(3));
  expect(scored).toBeGreaterThan(0);
  expect(scored).toBeLessThan(30);
  expect(ranked[0]!.id).toBe(1);
  expect(ranked.slice(scored).map(({ id }) => id)).toEqual(Array.from({ length: 30 - scored }, (_, i) => scored + i));
  expect(notices).toHaveLength(1);
});
