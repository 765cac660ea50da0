// What every route has in common: the body's limits, the errors, the headers.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createHttpApp } from "../../src/http/app.ts";
import { EnginePool } from "../../src/http/engine-pool.ts";
import { problemSchema } from "../../src/http/response-schemas.ts";
import { type Answer, documentPath, startTestServer, type TestServer } from "./test-server.ts";

const SEARCH = "/v1/collections/notes/search";
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ maxBodyBytes: 64 * 1024 });
  await server.call("PUT", documentPath("notes", "a"), { text: "A note about lighthouses." });
});
afterAll(() => server.close());

test("an error is an RFC 9457 problem", async () => {
  const { body, headers, status } = await server.call("POST", SEARCH, { text: "a", limit: 0 });
  expect(headers.get("Content-Type")).toMatch(/^application\/problem\+json/);
  expect(problemSchema.parse(body)).toMatchObject({
    type: "urn:kenning:error:BAD_REQUEST",
    title: "Bad request",
    status,
    code: "BAD_REQUEST",
    data: { path: "limit" },
  });
});

test.each([
  ["an array", [], ""],
  ["neither text nor vector", {}, "text"],
  ["a text that is not a string", { text: 5 }, "text"],
  ["a text of 10,001 characters", { text: "a".repeat(10_001) }, "text"],
  ["both a text and a vector", { text: "a", vector: [1] }, ""],
  ["a vector of 8,193 numbers", { vector: Array.from({ length: 8193 }, () => 1) }, "vector"],
  ["a vector that is not numbers", { vector: [1, "2"] }, "vector.1"],
  ["an unknown mode", { text: "a", mode: "magic" }, "mode"],
  ["a limit of 101", { text: "a", limit: 101 }, "limit"],
  ["a field that is not there, such as a model", { text: "a", model: "other/model" }, ""],
])("a search with %s is refused and says where", async (_what, sent, path) => {
  const { status, body } = await server.call("POST", SEARCH, sent);
  expect([status, body]).toMatchObject([400, { code: "BAD_REQUEST", data: { path } }]);
});

test("a bad filter is refused and says where in it", async () => {
  const filter = { and: [{ field: "year", op: "~", value: 1 }] };
  const { status, body } = await server.call("POST", SEARCH, { text: "a", filter });
  expect([status, body]).toMatchObject([
    400,
    { code: "BAD_FILTER", data: { path: expect.stringMatching(/^and\.0\./) } },
  ]);
});

test("documents are refused without a text, with unknown fields, and with an undecodable id", async () => {
  const refused = [
    await server.call("PUT", documentPath("notes", "b"), { title: "No text" }),
    await server.call("PUT", documentPath("notes", "b"), { text: "x", path: "/etc/passwd" }),
    await server.call("PUT", "/v1/collections/notes/documents/%E0%A4%A", { text: "x" }),
  ];
  for (const answer of refused) expect(outcome(answer)).toEqual([400, "BAD_REQUEST"]);
});

test.each(["..%2Fnotes", "%2Fetc", ".hidden", "a%00b", "x".repeat(65)])("%s is not a collection", async (name) => {
  for (const [method, body] of [
    ["GET", undefined],
    ["PUT", { text: "x" }],
  ] as const) {
    const answer = await server.call(method, `/v1/collections/${name}/documents/a`, body);
    expect(outcome(answer)).toEqual([400, "BAD_REQUEST"]);
  }
});

test("malformed JSON, JSON that is no object, and no body at all are bad requests", async () => {
  for (const body of ["{", "5", "null", undefined]) {
    expect(outcome(await server.call("POST", SEARCH, body))).toEqual([400, "BAD_REQUEST"]);
  }
});

test("a body nested tens of thousands deep is a bad request", async () => {
  const deep = `{"text":"x","metadata":{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}}`;
  expect(outcome(await server.call("PUT", documentPath("notes", "deep"), deep))).toEqual([400, "BAD_REQUEST"]);
});

test("a body that is not JSON is an unsupported media type", async () => {
  const body = JSON.stringify({ text: "a" });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=shift_jis"]) {
    const answer = await server.call("POST", SEARCH, body, { "Content-Type": type });
    expect(outcome(answer)).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
  }
  const encoded = await server.call("POST", SEARCH, body, { "Content-Encoding": "lzma" });
  expect(outcome(encoded)).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
});

test("a body over the limit is refused, also when it only grows over it by decompression", async () => {
  const text = "a ".repeat(40 * 1024);
  const plain = await server.call("PUT", documentPath("notes", "large"), { text });
  expect([plain.status, plain.body]).toMatchObject([413, { code: "PAYLOAD_TOO_LARGE", data: { limitBytes: 65_536 } }]);

  const compressed = await fetch(server.url + documentPath("notes", "large"), {
    method: "PUT",
    headers: { "Content-Type": "application/json", "Content-Encoding": "gzip" },
    body: gzipSync(JSON.stringify({ text })),
  });
  expect([compressed.status, await compressed.json()]).toMatchObject([413, { code: "PAYLOAD_TOO_LARGE" }]);
});

test("a path that is not there is a missing route; an id with a bare slash is one", async () => {
  for (const path of ["/", "/v1", "/V1/collections", "/v1/collections/notes/documents/a/b"]) {
    expect(outcome(await server.call("GET", path))).toEqual([404, "ROUTE_NOT_FOUND"]);
  }
});

test("another method is refused with those that there are", async () => {
  const patch = await server.call("PATCH", documentPath("notes", "a"), { text: "x" });
  expect(outcome(patch)).toEqual([405, "METHOD_NOT_ALLOWED"]);
  expect(patch.headers.get("Allow")).toBe("GET, PUT, DELETE, HEAD, OPTIONS");
  const get = await server.call("GET", SEARCH);
  expect(outcome(get)).toEqual([405, "METHOD_NOT_ALLOWED"]);
  expect(get.headers.get("Allow")).toBe("POST, OPTIONS");
  const options = await server.call("OPTIONS", SEARCH);
  expect([options.status, options.headers.get("Allow")]).toEqual([204, "POST, OPTIONS"]);
});

test("answers, good and bad, are not sniffed, stored, shared across origins, or signed by the framework", async () => {
  for (const path of ["/v1/collections", "/nowhere"]) {
    const { headers } = await server.call("GET", path);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("Cache-Control")).toBe("no-store");
    expect(headers.has("X-Powered-By")).toBe(false);
    expect(headers.has("Access-Control-Allow-Origin")).toBe(false);
  }
});

test("every answer that is not an error says how long it took", async () => {
  const { headers } = await server.call("GET", "/v1/collections");
  expect(headers.get("Server-Timing")).toMatch(/^total;dur=\d+\.\d\d$/);
});

test("a bug is logged under an id, and the id is all the client learns", async () => {
  const logged: string[] = [];
  const engines = new EnginePool(async () => {
    throw new TypeError("a secret of the inside");
  });
  const app = createHttpApp({ root: server.root, engines, log: (entry) => logged.push(entry) });
  const broken = createServer(app).listen(0, "127.0.0.1");
  await once(broken, "listening");
  try {
    const response = await fetch(`http://127.0.0.1:${(broken.address() as AddressInfo).port}/v1/collections/notes`);
    const text = await response.text();
    const { status, code, data } = problemSchema.parse(JSON.parse(text));
    expect([response.status, status, code]).toEqual([500, 500, "INTERNAL_ERROR"]);
    expect(text).not.toContain("secret");
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain(`${z.uuid().parse(data["errorId"])} TypeError: a secret of the inside`);
  } finally {
    broken.close();
    broken.closeAllConnections();
  }
});

function outcome({ status, body }: Answer): [status: number, code: string] {
  return [status, problemSchema.parse(body).code];
}
