// Searching with all its options, and likeness, by real HTTP.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_MODEL } from "../../src/engine.ts";
import * as answers from "../../src/http/response-schemas.ts";
import { writeTinyCrossEncoder } from "../embed/cross-encoder-model.ts";
import { COLLECTION, exactly, startNatureServer } from "./nature-server.ts";
import type { Answer, TestServer } from "./test-server.ts";

let folder: string;
/** Words alone. */
let server: TestServer;
/** With sentence vectors and a reranker. */
let models: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kenning-reranker-"));
  await writeTinyCrossEncoder(folder, { maxTokens: 512 });
  [server, models] = await Promise.all([
    startNatureServer(),
    startNatureServer({ model: DEFAULT_MODEL, offline: true, reranker: folder }),
  ]);
});
afterAll(async () => {
  await Promise.all([server.close(), models.close()]);
  await rm(folder, { recursive: true, force: true });
});

async function post(path: string, body: unknown, to = server): Promise<Answer> {
  return await to.call("POST", `${COLLECTION}/${path}`, body);
}

describe("a search", () => {
  test("is paged by a cursor, and counts facets", async () => {
    const question = { text: "earth whale magma", facets: ["kind"] };
    const all = exactly(answers.searchResultSchema, (await post("search", question)).body);
    const first = exactly(answers.searchResultSchema, (await post("search", { ...question, limit: 1 })).body);
    const second = exactly(
      answers.searchResultSchema,
      (await post("search", { ...question, limit: 10, cursor: first.next })).body,
    );
    expect([...first.hits, ...second.hits].map(({ document }) => document.id)).toEqual(
      all.hits.map(({ document }) => document.id),
    );
    expect(all.facets?.[0]).toMatchObject({ field: "kind", missing: 0 });
    expect(all.facets?.[0]?.values.map(({ value }) => value).toSorted()).toEqual(["fire", "sea"]);
  });

  test("is paged by an offset, and cut off by a score", async () => {
    const question = { text: "earth whale magma" };
    const { hits } = exactly(answers.searchResultSchema, (await post("search", question)).body);
    const rest = exactly(answers.searchResultSchema, (await post("search", { ...question, offset: 1 })).body);
    expect(rest.hits).toEqual(hits.slice(1));
    const minScore = hits[1]!.score;
    const best = exactly(answers.searchResultSchema, (await post("search", { ...question, minScore })).body);
    expect(best.hits).toEqual(hits.filter(({ score }) => score >= minScore));
  });

  test("reads operators unless it is told not to", async () => {
    const asked = { text: 'whale -krill "with teeth"' };
    const { hits } = exactly(answers.searchResultSchema, (await post("search", asked)).body);
    expect(hits.map(({ document }) => document.id)).toEqual(["dolphins"]);
    const plain = exactly(answers.searchResultSchema, (await post("search", { ...asked, operators: false })).body);
    expect(plain.hits.length).toBeGreaterThan(1);
  });

  test("is diverse, expanded and explained on request", async () => {
    const options = { diversity: 0.5, expand: true, explain: true, attention: true, unit: "document", passages: 2 };
    const { status, body } = await post("search", { text: "magma", ...options });
    expect(status).toBe(200);
    const { hits, terms, notices } = exactly(answers.searchResultSchema, body);
    expect(hits[0]?.reranked?.[0]?.by).toBe("mmr");
    expect(terms).toEqual(["magma"]);
    expect(notices.length).toBeGreaterThan(0);
  });

  test("has the operator's model read the best hits, and says which words match by meaning", async () => {
    const options = { rerank: { depth: 3, budgetMs: 10_000 }, attention: { hits: 1, budgetMs: 10_000 }, explain: true };
    const { body } = await post("search", { text: "huge whale of the sea", ...options }, models);
    const { hits, mode, plan, feedback } = exactly(answers.searchResultSchema, body);
    expect(mode).toBe("hybrid");
    expect(new Set(hits.map(({ reranked }) => reranked?.[0]?.formerRank))).toEqual(new Set([1, 2, 3, undefined]));
    expect(hits[0]?.attention?.attention?.words.map(({ text }) => text)).toContain("whale");
    expect(hits[1]?.attention).toEqual({ attention: null, reason: "not-asked" });
    expect(plan?.vectors).toBe(4);
    expect(feedback?.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  test.each([
    [{ text: "whale", rerank: true }, "BAD_CONFIG"],
    [{ text: "whale", rerank: { budgetMs: 10_001 } }, "BAD_REQUEST"],
    [{ text: "whale", rerank: { depth: 201 } }, "BAD_REQUEST"],
    [{ text: "whale", attention: { hits: 51 } }, "BAD_REQUEST"],
    [{ text: "whale", cursor: "none" }, "BAD_QUERY"],
    [{ text: "whale", offset: 950, limit: 100 }, "BAD_QUERY"],
    [{ text: "whale", passages: 3 }, "BAD_QUERY"],
    [{ vector: [1], rerank: true }, "BAD_REQUEST"],
  ])("%j is refused", async (body, code) => {
    expect((await post("search", body)).body).toMatchObject({ code });
  });
});

test("where the operator's models are is not told", async () => {
  const missing = join(folder, "secret", "model");
  await using own = await startNatureServer({ reranker: missing, reader: missing });
  for (const [path, body] of [
    ["search", { text: "whale", rerank: true }],
    ["ask", { text: "What do whales eat?" }],
  ] as const) {
    const answer = await post(path, body, own);
    expect([answer.status, answer.body]).toMatchObject([503, { code: "MODEL_UNAVAILABLE" }]);
    expect(JSON.stringify(answer.body)).not.toContain("secret");
  }
});

describe("likeness", () => {
  test("is found to a document, a passage, a text and a vector", async () => {
    const vectors = await post("embed", { texts: ["a large animal of the sea"] }, models);
    const [vector] = exactly(answers.embeddingsSchema, vectors.body).vectors;
    const document = await models.call("GET", `${COLLECTION}/documents/whales`);
    const [chunk] = exactly(answers.documentSchema, document.body).chunks;
    const examples = [{ document: "whales" }, { chunk: chunk?.id }, { text: "a large animal of the sea" }, { vector }];
    const firsts: (string | undefined)[] = [];
    for (const example of examples) {
      const { hits } = exactly(answers.searchResultSchema, (await post("similar", example, models)).body);
      firsts.push(hits[0]?.document.id);
    }
    expect(firsts).toEqual(["dolphins", "dolphins", "whales", "whales"]);
  });

  test("leaves the examples of a recommendation out, and what was seen", async () => {
    const request = { positive: [{ document: "whales" }], negative: [{ text: "lava" }], exclude: ["geysers"] };
    const { body } = await post("recommend", { ...request, diversity: 0.3 }, models);
    const { hits } = exactly(answers.searchResultSchema, body);
    expect(hits.map(({ document }) => document.id)).toEqual(["dolphins", "volcanoes"]);
    expect((await post("recommend", { positive: [{ document: "none" }] })).status).toBe(404);
  });

  test("of two things is the same either way, and 1 for a thing and itself", async () => {
    const [a, b] = [{ document: "whales" }, { text: "dolphins are whales" }];
    const one = exactly(answers.comparisonSchema, (await post("compare", { a, b }, models)).body);
    const other = exactly(answers.comparisonSchema, (await post("compare", { a: b, b: a }, models)).body);
    expect(one).toMatchObject({ by: "dense", similarity: other.similarity });
    expect(one.sharedWords.map(({ word }) => word)).toEqual(["whale"]);
    const self = exactly(answers.comparisonSchema, (await post("compare", { a, b: a })).body);
    expect(self).toMatchObject({ by: "lexical", similarity: 1 });
  });

  test.each([
    ["similar", { vector: [1, 2] }],
    ["recommend", { positive: [{ vector: [1, 2] }] }],
    ["compare", { a: { vector: [1, 2] }, b: { document: "whales" } }],
  ])("%s refuses a vector of other dimensions", async (path, body) => {
    const answer = await post(path, body, models);
    expect([answer.status, answer.body]).toMatchObject([409, { code: "DIMENSION_MISMATCH" }]);
  });

  test("is asked for of one hundred examples at most", async () => {
    const examples = Array.from({ length: 51 }, () => ({ text: "whale" }));
    const { body } = await post("recommend", { positive: examples, negative: examples });
    expect(body).toMatchObject({ code: "BAD_QUERY" });
  });
});

describe("near-duplicates", () => {
  test("are grouped, by the parameters of the address", async () => {
    const path = `${COLLECTION}/duplicates`;
    const { body } = await server.call("GET", `${path}?threshold=0.5&filter=${encodeURIComponent('kind = "sea"')}`);
    expect(exactly(answers.duplicatesSchema, body)).toMatchObject({ threshold: 0.5, documents: 2, groups: [] });
    for (const query of ["threshold=much", "threshold=0.1", "limit=3"]) {
      const { status, body: problem } = await server.call("GET", `${path}?${query}`);
      expect([status, (problem as { code: string }).code]).toEqual([400, "BAD_REQUEST"]);
    }
    expect((await server.call("GET", `${path}?filter=kind`)).body).toMatchObject({ code: "BAD_FILTER" });
  });

  test("are listed under a hit where a search collapses them", async () => {
    const { hits } = exactly(
      answers.searchResultSchema,
      (await post("search", { text: "whale", collapse: true })).body,
    );
    expect(hits.map(({ nearDuplicates }) => nearDuplicates)).toEqual(hits.map(() => []));
  });
});
