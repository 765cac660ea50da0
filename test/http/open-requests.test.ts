// What a request under way learns when its client hangs up, or when the server cannot wait for it.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isEngineError, throwIfAborted } from "../../src/core/errors.ts";
import { openEngine } from "../../src/engine.ts";
import { createHttpApp } from "../../src/http/app.ts";
import { EnginePool } from "../../src/http/engine-pool.ts";
import { OpenRequests } from "../../src/http/open-requests.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "kenning-open-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A server whose searches end only when they are aborted, as those of a very slow model would. */
async function slowServer() {
  const begun = Promise.withResolvers<AbortSignal>();
  const logged: string[] = [];
  const engines = new EnginePool(async (collection) => {
    const engine = await openEngine({ root, collection, model: "none" });
    engine.search = async ({ signal }) => {
      begun.resolve(signal!);
      await once(signal!, "abort");
      throwIfAborted(signal);
      throw new Error("was not aborted");
    };
    return engine;
  });
  const requests = new OpenRequests();
  const server = createServer(createHttpApp({ root, engines, requests, log: (entry) => logged.push(entry) }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new AbortController();
  const answer = fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/collections/slow/search`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: '{"text": "whale"}',
    signal: client.signal,
  });
  const stop = async (): Promise<void> => {
    server.close();
    server.closeAllConnections();
    await engines[Symbol.asyncDispose]();
  };
  return { signal: await begun.promise, requests, client, answer, logged, [Symbol.asyncDispose]: stop };
}

test("a client that hangs up aborts its search, and that is not logged as a failure", async () => {
  await using slow = await slowServer();
  slow.client.abort();
  await expect(slow.answer).rejects.toThrow();
  if (!slow.signal.aborted) await once(slow.signal, "abort");
  expect(slow.logged).toEqual([]);
});

test("a search that the server cannot wait for is aborted and its client told why", async () => {
  await using slow = await slowServer();
  slow.requests.closeAfterAnswers();
  slow.requests.abortAll();
  const response = await slow.answer;
  expect([response.status, await response.json()]).toMatchObject([503, { code: "SERVER_NOT_READY" }]);
  expect(response.headers.get("Connection")).toBe("close");
  expect(isEngineError(slow.signal.reason, "SERVER_NOT_READY")).toBe(true);
});
