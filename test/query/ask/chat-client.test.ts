import { expect, test } from "vitest";
import { chatEndpoint, streamChat, type ChatEndpoint } from "../../../src/query/ask/chat-client.ts";
import { startChatServer, stream } from "./chat-server.ts";

const MESSAGES = [{ role: "user", content: "hello" }] as const;
const endpoint = (baseUrl: string, others: Partial<ChatEndpoint> = {}): ChatEndpoint => ({
  baseUrl,
  model: "tiny",
  key: null,
  timeoutMs: 5000,
  ...others,
});
const all = async (to: ChatEndpoint): Promise<string[]> => {
  const pieces: string[] = [];
  for await (const piece of streamChat(to, MESSAGES)) pieces.push(piece);
  return pieces;
};

test("pieces arrive one by one, and the request says model, messages and key", async () => {
  const server = await startChatServer((response) => stream(response, ["Two ", "litres", " 一天"]));
  expect(await all(endpoint(server.baseUrl, { key: "secret" }))).toEqual(["Two ", "litres", " 一天"]);
  expect(server.requests).toEqual([
    {
      url: "/v1/chat/completions",
      authorization: "Bearer secret",
      body: { model: "tiny", messages: MESSAGES, stream: true, temperature: 0 },
    },
  ]);
});

test("a piece is handed over before the next one is sent", async () => {
  const { promise: firstRead, resolve: sawFirst } = Promise.withResolvers<void>();
  const server = await startChatServer(async (response) => {
    stream(response, ["first"], { done: false });
    await firstRead;
    response.end(`data: {"choices":[{"delta":{"content":"second"}}]}\n\n`);
  });
  const received: string[] = [];
  for await (const piece of streamChat(endpoint(server.baseUrl), MESSAGES)) {
    received.push(piece);
    if (piece === "first") sawFirst();
  }
  expect(received).toEqual(["first", "second"]);
});

test("a server that does not stream is understood as well, and without a key none is sent", async () => {
  const server = await startChatServer((response) => {
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify({ choices: [{ message: { content: "whole" } }] }));
  });
  expect(await all(endpoint(server.baseUrl))).toEqual(["whole"]);
  expect(server.requests[0]!.authorization).toBeUndefined();
});

test.each([
  ["an error status", (response) => response.writeHead(401).end("{}")],
  [
    "a redirect, which could carry the key away",
    (response) => response.writeHead(307, { location: "/elsewhere" }).end(),
  ],
  [
    "an error within the stream",
    (response) => response.writeHead(200).end('data: {"error":{"message":"overloaded"}}\n\n'),
  ],
  ["what is not JSON", (response) => response.writeHead(200).end("data: <html>\n\n")],
  ["a connection that breaks", (response) => void response.writeHead(200).write("data: {", () => response.destroy())],
] satisfies [string, Parameters<typeof startChatServer>[0]][])("%s is CHAT_FAILED, asked once", async (_, respond) => {
  const server = await startChatServer(respond);
  await expect(all(endpoint(server.baseUrl, { key: "secret" }))).rejects.toMatchObject({ code: "CHAT_FAILED" });
  expect(server.requests).toHaveLength(1);
});

test("a failure never holds the key", async () => {
  const server = await startChatServer((response) => response.writeHead(500).end());
  const error: unknown = await all(endpoint(server.baseUrl, { key: "very-secret" })).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: "CHAT_FAILED", data: { status: 500 } });
  expect(JSON.stringify(error)).not.toContain("very-secret");
});

test("silence ends in CHAT_FAILED, before the first piece and after it", async () => {
  const silent = await startChatServer(() => {});
  await expect(all(endpoint(silent.baseUrl, { timeoutMs: 50 }))).rejects.toMatchObject({ code: "CHAT_FAILED" });
  const stuck = await startChatServer((response) => stream(response, ["one"], { done: false }));
  await expect(all(endpoint(stuck.baseUrl, { timeoutMs: 50 }))).rejects.toMatchObject({ code: "CHAT_FAILED" });
});

test("nobody there is CHAT_FAILED", async () => {
  await expect(all(endpoint("http://127.0.0.1:9"))).rejects.toMatchObject({ code: "CHAT_FAILED" });
});

test("an abort ends the request, and says so", async () => {
  const server = await startChatServer((response) => stream(response, ["one"], { done: false }));
  const controller = new AbortController();
  const reading = (async () => {
    for await (const _ of streamChat(endpoint(server.baseUrl), MESSAGES, controller.signal)) controller.abort();
  })();
  await expect(reading).rejects.toMatchObject({ code: "ABORTED" });
  await server.abandoned;
});

test("a reader that stops early ends the request", async () => {
  const server = await startChatServer((response) => stream(response, ["one"], { done: false }));
  for await (const _ of streamChat(endpoint(server.baseUrl), MESSAGES)) break;
  await server.abandoned;
});

test("an endpoint is checked, and its key comes from the environment", () => {
  const env = { KENNING_CHAT_KEY: "k" };
  expect(chatEndpoint({ baseUrl: "http://x/v1/", model: "m" }, env)).toMatchObject({
    baseUrl: "http://x/v1",
    key: "k",
  });
  expect(chatEndpoint({ baseUrl: "http://x", model: "m" }, {}).key).toBeNull();
  for (const baseUrl of ["", "x", "file:///etc", "http://user:pass@x/v1"]) {
    expect(() => chatEndpoint({ baseUrl, model: "m" }, env)).toThrow(expect.objectContaining({ code: "BAD_CONFIG" }));
  }
  expect(() => chatEndpoint({ baseUrl: "http://x", model: " " }, env)).toThrow(
    expect.objectContaining({ code: "BAD_CONFIG" }),
  );
});
