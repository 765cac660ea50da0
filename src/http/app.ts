import { homedir } from "node:os";
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from "express";
import { EngineError, isEngineError } from "../core/errors.ts";
import { cacheRoot } from "../core/paths.ts";
import { type AccessRules, checkAccess, parseAccessRules } from "./access.ts";
import type { EnginePool } from "./engine-pool.ts";
import type { Reply, SendEvent } from "./handlers.ts";
import { OpenRequests } from "./open-requests.ts";
import { PROBLEM_MEDIA_TYPE, printProblem, toProblem } from "./problem.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";
import { sendEvents } from "./send-events.ts";

export const DEFAULT_MAX_BODY_BYTES = 1024 * 1024;

export interface HttpAppOptions {
  /** Folder of the collections. */
  readonly root: string;
  readonly engines: EnginePool;
  /** Shared with whoever shuts the server down. */
  readonly requests?: OpenRequests | undefined;
  /** Hosts to answer for besides this machine's loopback names: `name` or `name:port`. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Origins whose pages may use the server. None by default: only the server's own pages may. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /** After decompression; default 1 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** Folders and hosts that error messages must not tell clients, besides the root, the default cache and the home folder. */
  readonly privateTexts?: readonly string[] | undefined;
  /** Takes failures that are bugs; default stderr. */
  readonly log?: ((entry: string) => void) | undefined;
}

/**
 * The API as an Express app, without a socket.
 *
 * @throws {EngineError} `BAD_CONFIG` for a host or origin that is not one
 */
export function createHttpApp({
  root,
  engines,
  requests = new OpenRequests(),
  allowedHosts = [],
  allowedOrigins = [],
  maxBodyBytes = DEFAULT_MAX_BODY_BYTES,
  privateTexts = [],
  log = (entry) => process.stderr.write(`${entry}\n`),
}: HttpAppOptions): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").enable("case sensitive routing");
  app.set("query parser", false);
  app.use(guard(parseAccessRules({ allowedHosts, allowedOrigins })));

  const secrets = [root, ...privateTexts, cacheRoot(), homedir()];
  const answer = (route: Route): RequestHandler => {
    return async (request, response) => {
      const started = performance.now();
      const signal = requests.begin(response);
      if (route.body !== null) await readBody(request, response);
      const params = request.params as Record<string, string>;
      const query = Object.fromEntries(new URL(request.originalUrl, "http://localhost").searchParams);
      const context = {
        params,
        query,
        body: request.body as unknown,
        signal,
        engines,
        root,
        draining: requests.draining,
      };
      const reply = await orInterruption(signal, async () => await route.handle(context));
      const { events } = reply;
      if (events === undefined) return send(response, reply, performance.now() - started);
      const interruptible = async (sendEvent: SendEvent): Promise<void> =>
        await orInterruption(signal, async () => await events(sendEvent));
      await sendEvents(response, interruptible, (error) => printProblem(toProblem(error, log), secrets));
    };
  };
  const parseJson = express.json({ limit: maxBodyBytes, type: "application/json" });
  const readBody = async (request: Request, response: Response): Promise<void> => {
    const { "content-type": contentType, "content-length": contentLength } = request.headers;
    if (contentLength !== "0" && request.is("application/json") === false) throw unsupportedMediaType(contentType);
    await new Promise<void>((resolve, reject) => {
      parseJson(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error)));
    });
  };

  for (const route of ROUTES) app[route.method](expressPath(route.path), answer(route));
  for (const [path, routes] of Map.groupBy(ROUTES, (route) => route.path))
    app.all(expressPath(path), otherMethod(routes));
  app.use((request) => {
    throw new EngineError("ROUTE_NOT_FOUND", `There is no route ${request.path}`, {
      hint: "The routes are described at /v1/openapi.json; ids with slashes have to be encoded with encodeURIComponent.",
      data: { path: request.path },
    });
  });
  app.use(problems(log, secrets));
  return app;
}

/** Before anything else: who is asking, and headers for every answer. */
function guard(rules: AccessRules): RequestHandler {
  return (request, response, next) => {
    response.set({ "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store" });
    const { host, origin } = request.headers;
    checkAccess({ host, origin, port: request.socket.localPort ?? 0 }, rules);
    if (rules.allowedOrigins.length > 0) response.vary("Origin");
    if (origin !== undefined && rules.allowedOrigins.includes(origin)) {
      response.set({
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Expose-Headers": "Location, Server-Timing",
      });
    }
    next();
  };
}

/** OPTIONS is answered with the methods there are, also to a browser asking ahead; other methods are refused with them. */
function otherMethod(routes: readonly Route[]): RequestHandler {
  const methods = routes.map(({ method }) => method.toUpperCase());
  const allow = [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
  return (request, response) => {
    response.set("Allow", allow);
    if (request.method === "OPTIONS") {
      if (response.hasHeader("Access-Control-Allow-Origin")) response.set("Access-Control-Allow-Methods", allow);
      response.status(204).end();
      return;
    }
    throw new EngineError("METHOD_NOT_ALLOWED", `${request.method} is not a method of ${request.path}`, {
      hint: `Use one of ${allow}.`,
      data: { method: request.method, allow },
    });
  };
}

/** What interrupted a task says more than that it was interrupted. */
async function orInterruption<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw isEngineError(error, "ABORTED") && isEngineError(signal.reason) ? signal.reason : error;
  }
}

function problems(log: (entry: string) => void, privateTexts: readonly string[]): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const problem = toProblem(error, log);
    // The client is gone, or half an answer is out that cannot be taken back.
    if (response.destroyed || response.headersSent) response.destroy();
    else response.status(problem.status).type(PROBLEM_MEDIA_TYPE).send(printProblem(problem, privateTexts));
  };
}

function send(response: Response, { status, body, headers = {}, timings }: Reply, totalMs: number): void {
  const stages = Object.entries(timings ?? { total: totalMs });
  const serverTiming = stages.map(([stage, ms]) => `${stage};dur=${ms.toFixed(2)}`).join(", ");
  response.status(status).set({ ...headers, "Server-Timing": serverTiming });
  if (body === undefined) response.end();
  else response.json(body);
}

function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

function unsupportedMediaType(contentType: string | undefined): EngineError {
  return new EngineError("UNSUPPORTED_MEDIA_TYPE", `The body is ${contentType ?? "of no declared type"}, not JSON`, {
    hint: "Send JSON with Content-Type: application/json.",
    data: { contentType: contentType ?? null },
  });
}
