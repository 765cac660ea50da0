import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningServer, type ServerOptions, startServer } from "../../src/http/server.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; null when there is no body. */
  readonly body: unknown;
}

export interface TestServer extends RunningServer {
  readonly root: string;
  /** Sends a value as JSON, a string as it is. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** A real server on a free port over an empty data folder, which `close` removes. */
export async function startTestServer(options: ServerOptions = {}): Promise<TestServer> {
  const root = await mkdtemp(join(tmpdir(), "kenning-http-"));
  const server = await startServer({ root, port: 0, model: "none", ...options });
  const close = async (): Promise<void> => {
    await server.close();
    await rm(root, { recursive: true, force: true });
  };
  const call: TestServer["call"] = async (method, path, body, headers = {}) => {
    const sent = typeof body === "string" ? body : JSON.stringify(body);
    const withBody = { headers: { "Content-Type": "application/json", ...headers }, body: sent };
    const response = await fetch(server.url + path, { method, ...(body === undefined ? { headers } : withBody) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
  };
  return { ...server, root, call, close, [Symbol.asyncDispose]: close };
}

export function documentPath(collection: string, id: string): string {
  return `/v1/collections/${encodeURIComponent(collection)}/documents/${encodeURIComponent(id)}`;
}

/** Sends headers that fetch does not let a caller choose, such as Host. */
export function get(port: number, path: string, headers: Record<string, string>, method = "GET"): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
    const parts: Buffer[] = [];
    response.on("data", (part: Buffer) => parts.push(part));
    response.on("end", () => {
      const text = Buffer.concat(parts).toString();
      const received = Object.entries(response.headers).map(
        ([name, value]) => [name, String(value)] as [string, string],
      );
      resolve({
        status: response.statusCode ?? 0,
        headers: new Headers(received),
        body: text === "" ? null : JSON.parse(text),
      });
    });
  });
  sent.on("error", reject);
  sent.end();
  return promise;
}
