// Questions by real HTTP, answered at once and with events, with and without a chat server.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { answerSchema } from "../../src/http/ask-schemas.ts";
import { ROUTES } from "../../src/http/routes.ts";
import { type ChatServer, startChatServer, stream } from "../query/ask/chat-server.ts";
import { COLLECTION, DOCUMENTS, exactly, startNatureServer } from "./nature-server.ts";
import type { TestServer } from "./test-server.ts";

const QUESTION = { text: "What does the blue whale eat?", minConfidence: 0 };
const STREAMED = { ...QUESTION, chat: true, stream: true };
const EVENTS = ROUTES.find(({ name }) => name === "ask")?.events ?? {};
let server: TestServer;

beforeAll(async () => {
  server = await startNatureServer();
});
afterAll(async () => await server.close());

test("a question is answered with quotes", async () => {
  const { status, body, headers } = await server.call("POST", `${COLLECTION}/ask`, { ...QUESTION, explain: true });
  expect(status).toBe(200);
  const { answers: quotes, timings } = exactly(answerSchema, body);
  expect(DOCUMENTS.whales).toContain(quotes[0]?.text);
  expect(headers.get("Server-Timing")).toContain(`read;dur=${timings.read.toFixed(2)}`);
});

test("a question is answered with events where it is asked to", async () => {
  const response = await ask(server, { ...QUESTION, stream: true });
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(readEvents(await response.text()).map(({ name }) => name)).toEqual(["answer"]);
});

test("what fails before the first event has a status", async () => {
  const refused = await ask(server, { text: " ", stream: true });
  expect([refused.status, await refused.json()]).toMatchObject([400, { code: "BAD_QUERY" }]);
  const unconfigured = await ask(server, STREAMED);
  expect([unconfigured.status, await unconfigured.json()]).toMatchObject([400, { code: "BAD_CONFIG" }]);
});

test("an answer is written piece by piece where the operator set an endpoint up", async () => {
  const { own } = await withChat((response) => stream(response, ["It eats ", "krill [1]."]));
  const events = readEvents(await (await ask(own, STREAMED)).text());
  expect(events.map(({ name }) => name)).toEqual(["text", "text", "answer"]);
  expect(exactly(answerSchema, events[2]!.data).written).toMatchObject({ text: "It eats krill [1]." });
  const { body } = await own.call("POST", `${COLLECTION}/ask`, { ...QUESTION, chat: true });
  expect(exactly(answerSchema, body).written?.sentences.map(({ citations }) => citations)).toEqual([[1]]);
});

test("a writer that breaks off ends the events with the problem", async () => {
  const { own } = await withChat((response) => {
    stream(response, ["It eats "], { done: false });
    setTimeout(() => response.destroy(), 50);
  });
  const events = readEvents(await (await ask(own, STREAMED)).text());
  expect(events.map(({ name }) => name)).toEqual(["text", "error"]);
  expect(events[1]).toMatchObject({ data: { code: "CHAT_FAILED", status: 502 } });
});

test("where the endpoint is, is not told", async () => {
  const { own, chat } = await withChat((response) => response.writeHead(500).end());
  const { status, body } = await own.call("POST", `${COLLECTION}/ask`, { ...QUESTION, chat: true });
  expect([status, body]).toMatchObject([502, { code: "CHAT_FAILED" }]);
  expect(JSON.stringify(body)).not.toContain(new URL(chat.baseUrl).host);
});

test("a client that goes away stops the writer", async () => {
  const { own, chat } = await withChat((response) => stream(response, ["It eats "], { done: false }));
  const client = new AbortController();
  const response = await ask(own, STREAMED, client.signal);
  await response.body?.getReader().read();
  client.abort();
  await chat.abandoned;
});

test("a server that cannot wait any longer ends the events with why", async () => {
  const { own } = await withChat((response) => stream(response, ["It eats "], { done: false }), { shutdownMs: 50 });
  const response = await ask(own, STREAMED);
  const [events] = await Promise.all([response.text().then(readEvents), own.close()]);
  expect(events.at(-1)).toMatchObject({ name: "error", data: { code: "SERVER_NOT_READY", status: 503 } });
});

test("a server that shuts down waits for events under way, and not for their connection to fall idle", async () => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const { own } = await withChat(async (response) => {
    stream(response, ["It eats "], { done: false });
    await released;
    response.end("data: [DONE]\n\n");
  });
  const response = await ask(own, STREAMED);
  const closing = own.close();
  const accepts = async (): Promise<boolean> =>
    await fetch(`${own.url}/healthz`).then(
      () => true,
      () => false,
    );
  await expect.poll(accepts).toBe(false);
  release();
  const begun = performance.now();
  expect(readEvents(await response.text()).at(-1)?.name).toBe("answer");
  await closing;
  // Clients and servers keep idle connections for some seconds.
  expect(performance.now() - begun).toBeLessThan(1500);
});

async function withChat(
  respond: Parameters<typeof startChatServer>[0],
  { shutdownMs }: { shutdownMs?: number } = {},
): Promise<{ readonly own: TestServer; readonly chat: ChatServer }> {
  const chat = await startChatServer(respond);
  const own = await startNatureServer({ chat: { baseUrl: chat.baseUrl, model: "test" }, shutdownMs });
  onTestFinished(async () => await own.close());
  return { own, chat };
}

async function ask({ url }: TestServer, body: unknown, signal: AbortSignal | null = null): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return await fetch(`${url}${COLLECTION}/ask`, { method: "POST", headers, body: JSON.stringify(body), signal });
}

/** Each with the data that the API description says it has. */
function readEvents(text: string): { name: string; data: unknown }[] {
  return text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => {
      const [, name = "", json = ""] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
      const data: unknown = JSON.parse(json);
      exactly(EVENTS[name]!, data);
      return { name, data };
    });
}
