import { mkdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { resolve as resolvePath } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { EngineError, isEngineError } from "../core/errors.ts";
import { dataRoot } from "../core/paths.ts";
import { type Engine, type EngineOptions, openEngine } from "../engine.ts";
import { createHttpApp, type HttpAppOptions } from "./app.ts";
import { EnginePool } from "./engine-pool.ts";
import { OpenRequests } from "./open-requests.ts";

/** How collections are opened, as the operator decides; clients have no say in it. The model is for new collections. */
type OpeningOptions = Pick<
  EngineOptions,
  "model" | "dtype" | "pooling" | "cacheFolder" | "offline" | "reranker" | "reader" | "chat" | "onProgress"
>;

export interface ServerOptions
  extends OpeningOptions, Pick<HttpAppOptions, "allowedHosts" | "allowedOrigins" | "maxBodyBytes" | "log"> {
  /** Folder of the collections; default `KENNING_HOME`, else the XDG data folder. Made when missing. */
  readonly root?: string | undefined;
  /** Default "127.0.0.1": this machine alone. */
  readonly host?: string | undefined;
  /** Default 7878; 0 for any free one. */
  readonly port?: number | undefined;
  /** Collections that stay open without being used; default 16. */
  readonly maxOpenCollections?: number | undefined;
  /** How long `close` goes on serving with `/readyz` saying no, so that load balancers notice; default 0. */
  readonly drainMs?: number | undefined;
  /** How long `close` then waits for requests under way before it aborts them; default 10,000. */
  readonly shutdownMs?: number | undefined;
}

export interface RunningServer extends AsyncDisposable {
  /** With the real port, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Stops accepting, finishes or aborts what is under way, closes the collections. Calling it again waits for the same. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 7878;
const DEFAULT_SHUTDOWN_MS = 10_000;
/** For aborted requests to say so to their clients. */
const ABORT_GRACE_MS = 500;
const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::", ""]);

/**
 * Serves the collections under a root until `close`.
 *
 * @throws {EngineError} `ADDRESS_UNAVAILABLE`, `BAD_CONFIG` for a host or origin that is not one and for a root in
 *                       memory, `STORAGE_FAILED` when the root cannot be made
 */
export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const { host = "127.0.0.1", port = DEFAULT_PORT, root = dataRoot(), maxOpenCollections } = options;
  const { model, dtype, pooling, cacheFolder, offline, reranker, reader, chat, onProgress } = options;
  const opening = { root, model, dtype, pooling, cacheFolder, offline, reranker, reader, chat, onProgress };
  const engines = new EnginePool((collection, { create }) => openCollection({ ...opening, collection, create }), {
    maxOpen: maxOpenCollections,
  });
  const requests = new OpenRequests();
  const { maxBodyBytes, log, allowedOrigins, allowedHosts = [] } = options;
  // An address the operator chose to listen on is one to answer for.
  const hosts = WILDCARDS.has(host) ? allowedHosts : [...allowedHosts, bracketed(host)];
  const app = createHttpApp({
    root,
    engines,
    requests,
    allowedHosts: hosts,
    allowedOrigins,
    maxBodyBytes,
    log,
    privateTexts: privateTextsOf(opening),
  });
  await makeRoot(root);

  const server = createServer(app);
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const bound = await listen(server, host, port);

  const shutDown = async (): Promise<void> => {
    requests.drain();
    await delay(options.drainMs ?? 0);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    requests.closeAfterAnswers();
    // Connections opened ahead of need, as browsers do, count as busy until their first request.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    if (!(await within(closed, options.shutdownMs ?? DEFAULT_SHUTDOWN_MS))) {
      requests.abortAll();
      await within(closed, ABORT_GRACE_MS);
      server.closeAllConnections();
    }
    await closed;
    await engines[Symbol.asyncDispose]();
  };
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= shutDown());
  const printed = WILDCARDS.has(host) ? "127.0.0.1" : bracketed(host);
  return { url: `http://${printed}:${bound}`, port: bound, close, [Symbol.asyncDispose]: close };
}

/** The operator's model is for collections that have none yet; one that was indexed with another keeps its own. */
async function openCollection(options: EngineOptions): Promise<Engine> {
  try {
    return await openEngine(options);
  } catch (error) {
    if (options.model === undefined || !isEngineError(error, "EMBEDDER_MISMATCH")) throw error;
    return await openEngine({ ...options, model: undefined, dtype: undefined, pooling: undefined });
  }
}

/** Where the operator's models are: clients cannot choose them, and have no use for their folders and hosts. */
function privateTextsOf({ cacheFolder, model, reranker, reader, chat }: OpeningOptions): string[] {
  const folders = [cacheFolder, model, reranker, reader].filter((folder) => folder !== undefined);
  const host = chat && URL.parse(chat.baseUrl)?.host;
  return [...folders.map((folder) => resolvePath(folder)), ...(host ? [host] : [])];
}

async function makeRoot(root: string): Promise<void> {
  if (root === ":memory:") {
    throw new EngineError("BAD_CONFIG", "A server cannot keep its collections in memory", {
      hint: "Use a temporary folder for collections that need not last.",
      data: { root },
    });
  }
  try {
    await mkdir(root, { recursive: true });
  } catch (cause) {
    throw new EngineError("STORAGE_FAILED", `The data folder ${root} cannot be made`, {
      hint: "Choose a folder that this user may write to.",
      data: { root },
      cause,
    });
  }
}

/** @returns the port */
async function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  try {
    server.listen(port, host, resolve);
    await promise;
  } catch (cause) {
    throw new EngineError("ADDRESS_UNAVAILABLE", `Cannot listen on ${bracketed(host)}:${port}`, {
      hint: "Choose another port or address, or stop the program that has this one.",
      data: { host, port },
      cause,
    });
  }
  server.removeListener("error", reject);
  return (server.address() as AddressInfo).port;
}

/** @returns whether it came true in time */
async function within(event: Promise<void>, timeoutMs: number): Promise<boolean> {
  const timer = new AbortController();
  const timeUp = delay(timeoutMs, false, { signal: timer.signal }).catch(() => false);
  const inTime = await Promise.race([event.then(() => true), timeUp]);
  timer.abort();
  return inTime;
}

function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
