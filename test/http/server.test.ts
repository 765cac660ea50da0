// Starting and stopping, with real sockets.
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { isEngineError } from "../../src/core/errors.ts";
import { DEFAULT_MODEL } from "../../src/engine.ts";
import { startServer } from "../../src/http/server.ts";
import { documentPath, startTestServer } from "./test-server.ts";

test("the first requests for a collection may come all at once", async () => {
  await using server = await startTestServer();
  const ids = Array.from({ length: 8 }, (_, i) => `note-${i}`);
  const made = await Promise.all(
    ids.map((id) => server.call("PUT", documentPath("new", id), { text: `A note called ${id}.` })),
  );
  expect(made.map(({ status }) => status)).toEqual(ids.map(() => 201));
  const { body } = await server.call("GET", "/v1/collections/new");
  expect(body).toMatchObject({ documents: 8 });
});

test("what was stored is there when a server starts again over the same root", async () => {
  await using first = await startTestServer();
  await first.call("PUT", documentPath("kept", "a/b#1"), { text: "Kept across restarts." });
  await using second = await startServer({ root: first.root, port: 0, model: "none" });
  const response = await fetch(second.url + documentPath("kept", "a/b#1"));
  expect([response.status, await response.json()]).toMatchObject([200, { id: "a/b#1" }]);
});

test("a collection keeps its own model on a server that makes new ones with another", async () => {
  await using first = await startTestServer();
  await first.call("PUT", documentPath("words", "a"), { text: "Searched by words alone." });
  await using second = await startServer({ root: first.root, port: 0, model: DEFAULT_MODEL });
  const response = await fetch(`${second.url}/v1/collections/words`);
  expect([response.status, await response.json()]).toMatchObject([200, { documents: 1, embedder: null }]);
});

test("a port that is taken and one that cannot be are refused", async () => {
  await using server = await startTestServer();
  for (const port of [server.port, 65_536]) {
    const starting = startServer({ root: server.root, port });
    await expect(starting).rejects.toSatisfy((error) => isEngineError(error, "ADDRESS_UNAVAILABLE"));
  }
});

test("a server over memory is refused: its collections would come and go", async () => {
  const starting = startServer({ root: ":memory:", port: 0 });
  await expect(starting).rejects.toSatisfy((error) => isEngineError(error, "BAD_CONFIG"));
});

test("a data folder that cannot be made is refused", async () => {
  await using server = await startTestServer();
  const file = join(server.root, "file");
  await writeFile(file, "not a folder");
  const starting = startServer({ root: join(file, "root"), port: 0 });
  await expect(starting).rejects.toSatisfy((error) => isEngineError(error, "STORAGE_FAILED"));
});

test("a server whose data folder is gone is alive and not ready", async () => {
  await using server = await startTestServer();
  await rm(server.root, { recursive: true });
  const { status, body } = await server.call("GET", "/readyz");
  expect([status, body]).toMatchObject([503, { code: "SERVER_NOT_READY" }]);
  expect((await server.call("GET", "/healthz")).status).toBe(200);
});

test("while it drains a server still answers and says that it is not ready", async () => {
  const server = await startTestServer({ drainMs: 600 });
  const closing = server.close();
  const ready = await server.call("GET", "/readyz");
  expect([ready.status, ready.body]).toMatchObject([503, { code: "SERVER_NOT_READY" }]);
  expect((await server.call("GET", "/v1/collections")).status).toBe(200);
  await closing;
  await expect(server.call("GET", "/healthz")).rejects.toThrow();
});

test("closing finishes a request under way and accepts no other", async () => {
  const server = await startTestServer();
  const upload = await startUpload(server.port, "slow", '{"text": "Sent in ');
  const closing = server.close();
  await delay(50);
  await expect(server.call("GET", "/healthz")).rejects.toThrow();
  upload.socket.write('two parts."}');
  const answer = await upload.answer;
  expect(answer).toMatch(/^HTTP\/1\.1 201 /m);
  expect(answer).toMatch(/^Connection: close\r$/m);
  await closing;
});

test("a request that does not end in time is dropped, and closing again waits for the same", async () => {
  const server = await startTestServer({ shutdownMs: 50 });
  const upload = await startUpload(server.port, "stuck", '{"text": "Never');
  const started = performance.now();
  await Promise.all([server.close(), server.close()]);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(await upload.answer).not.toContain("201");
});

test("connections that are idle or were never used do not keep a server from closing", async () => {
  const server = await startTestServer();
  const unused = connect(server.port, "127.0.0.1");
  const unusedClosed = once(unused, "close");
  await once(unused, "connect");
  await server.call("GET", "/healthz");
  const started = performance.now();
  await server.close();
  await unusedClosed;
  expect(performance.now() - started).toBeLessThan(2000);
});

test("a client that goes away does not disturb the server", async () => {
  const logged: string[] = [];
  await using server = await startTestServer({ log: (entry) => logged.push(entry) });
  const upload = await startUpload(server.port, "left", '{"text": "Gone before');
  upload.socket.destroy();
  await delay(50);
  expect((await server.call("GET", "/healthz")).status).toBe(200);
  expect(logged).toEqual([]);
});

/** Sends a PUT whose body ends only with `two parts."}`, and waits until the server has it. */
async function startUpload(
  port: number,
  id: string,
  part: string,
): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, "127.0.0.1");
  const received: Buffer[] = [];
  socket.on("data", (data: Buffer) => received.push(data));
  socket.on("error", () => {});
  const answer = new Promise<string>((resolve) => {
    socket.once("close", () => resolve(Buffer.concat(received).toString()));
  });
  const contentLength = '{"text": "Sent in two parts."}'.length;
  socket.write(
    `PUT ${documentPath("uploads", id)} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${contentLength}\r\nExpect: 100-continue\r\n\r\n`,
  );
  // "100 Continue": the request has reached the app.
  await once(socket, "data");
  socket.write(part);
  return { socket, answer };
}
