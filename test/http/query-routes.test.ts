// What the query layer offers besides searching, by real HTTP, over a collection that is searched by words alone.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { answerSchema } from "../../src/http/ask-schemas.ts";
import * as classification from "../../src/http/classify-schemas.ts";
import * as answers from "../../src/http/response-schemas.ts";
import { startChatServer, stream } from "../query/ask/chat-server.ts";
import { documentPath, startTestServer, type TestServer } from "./test-server.ts";

const COLLECTION = "/v1/collections/nature";
const DOCUMENTS = {
  whales: "The blue whale is the largest animal that has ever lived on Earth. It eats krill.",
  dolphins: "Dolphins are small whales with teeth. A dolphin eats fish.",
  volcanoes: "Volcanoes throw out lava, ash and gases when magma rises from deep inside the Earth.",
  geysers: "A geyser throws out hot water and steam, heated by magma deep inside the Earth.",
};
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  for (const [id, text] of Object.entries(DOCUMENTS)) {
    const kind = text.includes("Earth.") && text.includes("magma") ? "fire" : "sea";
    await server.call("PUT", documentPath("nature", id), { title: id, text, metadata: { kind } });
  }
});
afterAll(async () => await server.close());

/** Parses with a schema that refuses fields the description does not name. */
function exactly<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.parse(body);
  expect(body).toEqual(parsed);
  return parsed;
}

async function post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
  return await server.call("POST", `${COLLECTION}/${path}`, body);
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

  test.each([
    [{ text: "whale", rerank: true }, "BAD_CONFIG"],
    [{ text: "whale", rerank: { budgetMs: 1e9 } }, "BAD_REQUEST"],
    [{ text: "whale", cursor: "none" }, "BAD_QUERY"],
    [{ text: "whale", passages: 3 }, "BAD_QUERY"],
  ])("%j is refused", async (body, code) => {
    expect((await post("search", body)).body).toMatchObject({ code });
  });
});

test("a recommendation leaves its examples out", async () => {
  const request = { positive: [{ document: "whales" }], negative: [{ text: "lava" }], exclude: ["geysers"] };
  const { status, body } = await post("recommend", request);
  expect(status).toBe(200);
  const { hits } = exactly(answers.searchResultSchema, body);
  expect(hits.map(({ document }) => document.id)).not.toContain("whales");
  expect(hits.map(({ document }) => document.id)).not.toContain("geysers");
  expect((await post("recommend", { positive: [{ document: "none" }] })).status).toBe(404);
});

test("two things are compared", async () => {
  const { body } = await post("compare", { a: { document: "whales" }, b: { document: "whales" } });
  expect(exactly(answers.comparisonSchema, body).similarity).toBe(1);
});

test("a classifier is trained, listed, asked and removed", async () => {
  const path = `${COLLECTION}/classifiers/kinds`;
  const trained = await server.call("PUT", path, { field: "kind", folds: 2 });
  expect(trained.status).toBe(200);
  expect(exactly(classification.trainedSchema, trained.body).classifier.labels).toEqual(["fire", "sea"]);
  const listed = await server.call("GET", `${COLLECTION}/classifiers`);
  expect(exactly(classification.classifiersSchema, listed.body).classifiers).toHaveLength(1);
  const texts = [{ id: "1", text: "hot magma and lava" }];
  const predicted = await server.call("POST", `${path}/predict`, { texts, evidence: true });
  expect(exactly(classification.predictionsSchema, predicted.body).predictions[0]).toMatchObject({ label: "fire" });
  expect((await server.call("DELETE", path)).status).toBe(204);
  expect((await server.call("DELETE", path)).body).toMatchObject({ status: 404, code: "CLASSIFIER_NOT_FOUND" });
  expect((await server.call("POST", `${path}/predict`, { texts })).body).toMatchObject({
    code: "CLASSIFIER_NOT_FOUND",
  });
});

describe("a question", () => {
  test("is answered with quotes", async () => {
    const { status, body } = await post("ask", { text: "What does the blue whale eat?", always: true, explain: true });
    expect(status).toBe(200);
    const { answers: quotes } = exactly(answerSchema, body);
    expect(DOCUMENTS.whales).toContain(quotes[0]?.text);
  });

  test("is answered with events where it is asked to", async () => {
    const response = await ask(server.url, { text: "What does the blue whale eat?", stream: true });
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
    const events = readEvents(await response.text());
    expect(events.map(({ name }) => name)).toEqual(["answer"]);
    exactly(answerSchema, events[0]!.data);
  });

  test("that fails before the first event has a status", async () => {
    const refused = await ask(server.url, { text: " ", stream: true });
    expect([refused.status, await refused.json()]).toMatchObject([400, { code: "BAD_QUERY" }]);
    const unconfigured = await ask(server.url, { text: "whale?", stream: true, chat: true });
    expect(await unconfigured.json()).toMatchObject({ code: "BAD_CONFIG" });
  });

  test("has an answer written, piece by piece, where the operator set an endpoint up", async () => {
    const chat = await startChatServer((response) => stream(response, ["It eats ", "krill [1]."]));
    await using own = await startTestServer({ chat: { baseUrl: chat.baseUrl, model: "test" } });
    await own.call("PUT", documentPath("nature", "whales"), { title: "whales", text: DOCUMENTS.whales });
    const question = { text: "What does the blue whale eat?", minConfidence: 0, chat: true, stream: true };
    const events = readEvents(await (await ask(own.url, question)).text());
    expect(events.map(({ name }) => name)).toEqual(["text", "text", "answer"]);
    expect(exactly(answerSchema, events[2]!.data).written).toMatchObject({ text: "It eats krill [1]." });
  });

  test("whose writer breaks off ends with the problem", async () => {
    const chat = await startChatServer((response) => {
      stream(response, ["It eats "], { done: false });
      setTimeout(() => response.destroy(), 50);
    });
    await using own = await startTestServer({ chat: { baseUrl: chat.baseUrl, model: "test" } });
    await own.call("PUT", documentPath("nature", "whales"), { title: "whales", text: DOCUMENTS.whales });
    const question = { text: "What does the blue whale eat?", minConfidence: 0, chat: true, stream: true };
    const events = readEvents(await (await ask(own.url, question)).text());
    expect(events.at(-1)).toMatchObject({ name: "error", data: { code: "CHAT_FAILED", status: 502 } });
  });
});

async function ask(url: string, body: unknown): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return await fetch(`${url}${COLLECTION}/ask`, { method: "POST", headers, body: JSON.stringify(body) });
}

function readEvents(text: string): { name: string; data: unknown }[] {
  return text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const [, name = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
      return { name, data: JSON.parse(data) as unknown };
    });
}
