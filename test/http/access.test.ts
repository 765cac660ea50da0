import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import { startServer } from "../../src/http/server.ts";
import { get, startTestServer, type TestServer } from "./test-server.ts";

let server: TestServer;
let open: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  open = await startTestServer({
    allowedHosts: ["search.example.org", "Kenning.test:8443"],
    allowedOrigins: ["https://app.example.org"],
  });
});
afterAll(() => Promise.all([server.close(), open.close()]));

describe("Host", () => {
  test.each(["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "127.8.9.10", "[::1]"])(
    "%s with the port is this machine",
    async (name) => {
      const { status } = await get(server.port, "/healthz", { Host: `${name}:${server.port}` });
      expect(status).toBe(200);
    },
  );

  test.each([
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "user@127.0.0.1",
    "10.0.0.1",
    "[::2]",
    "",
  ])("%s is another host, whatever its port", async (name) => {
    const { status, body } = await get(server.port, "/healthz", { Host: `${name}:${server.port}` });
    expect([status, body]).toMatchObject([403, { code: "HOST_NOT_ALLOWED" }]);
  });

  test("this machine under another port is another host", async () => {
    for (const host of ["localhost", `localhost:${server.port + 1}`, "127.0.0.1:"]) {
      const { status, body } = await get(server.port, "/v1/collections", { Host: host });
      expect([status, body]).toMatchObject([403, { code: "HOST_NOT_ALLOWED" }]);
    }
  });

  test("an allowed host without a port is allowed under each, one with a port under that", async () => {
    const hosts = [
      "search.example.org",
      "SEARCH.example.org:1",
      "kenning.test:8443",
      "kenning.test",
      "kenning.test:80",
    ];
    const statuses = [];
    for (const host of hosts) statuses.push((await get(open.port, "/healthz", { Host: host })).status);
    expect(statuses).toEqual([200, 200, 200, 403, 403]);
  });

  test("an address that the operator listens on is answered for", async () => {
    await using own = await startTestServer({ host: "localhost" });
    expect((await own.call("GET", "/healthz")).status).toBe(200);
  });
});

describe("Origin", () => {
  test("the server's own pages may use it", async () => {
    const host = `127.0.0.1:${server.port}`;
    const { status, headers } = await get(server.port, "/healthz", { Host: host, Origin: `http://${host}` });
    expect([status, headers.has("Access-Control-Allow-Origin")]).toEqual([200, false]);
  });

  test.each(["https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"])(
    "a page of %s may not",
    async (origin) => {
      const sent = { Host: `127.0.0.1:${server.port}`, Origin: origin };
      const { status, body, headers } = await get(server.port, "/v1/collections", sent);
      expect([status, body]).toMatchObject([403, { code: "ORIGIN_NOT_ALLOWED" }]);
      expect(headers.has("Access-Control-Allow-Origin")).toBe(false);
    },
  );

  test("an allowed origin may, and its browser is told so beforehand", async () => {
    const sent = { Host: `localhost:${open.port}`, Origin: "https://app.example.org" };
    const { status, headers } = await get(open.port, "/healthz", sent);
    expect([status, headers.get("Access-Control-Allow-Origin")]).toEqual([200, "https://app.example.org"]);
    expect(headers.get("Vary")).toBe("Origin");

    const preflight = await get(open.port, "/v1/collections/a/search", sent, "OPTIONS");
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("Access-Control-Allow-Methods")).toBe("POST, OPTIONS");
    expect(preflight.headers.get("Access-Control-Allow-Headers")).toBe("Content-Type");
  });

  test("a server with allowed origins refuses the others", async () => {
    const sent = { Host: `localhost:${open.port}`, Origin: "https://app.example.org.evil.example" };
    expect((await get(open.port, "/healthz", sent)).body).toMatchObject({ code: "ORIGIN_NOT_ALLOWED" });
  });
});

test.each([
  { allowedHosts: ["http://search.example.org"] },
  { allowedHosts: ["a/b"] },
  { allowedOrigins: ["search.example.org"] },
  { allowedOrigins: ["https://search.example.org/"] },
  { allowedOrigins: ["*"] },
])("a server does not start with %o", async (rules) => {
  const starting = startServer({ root: ":memory:", port: 0, ...rules });
  await expect(starting).rejects.toSatisfy((error) => isEngineError(error, "BAD_CONFIG"));
});
