// What each route does with the engine. Shapes were checked before; failures are thrown and become problems in one place.
import { readdir } from "node:fs/promises";
import type { z } from "zod";
import { EngineError } from "../core/errors.ts";
import { collectionFolder } from "../core/paths.ts";
import type { SearchResult } from "../core/search.ts";
import { type Engine, listCollections } from "../engine.ts";
import type { EnginePool } from "./engine-pool.ts";
import { duplicatesQuery } from "./request-schemas.ts";
import { parseBody } from "./parse-body.ts";
import type {
  compareBody,
  documentBody,
  embedBody,
  recommendBody,
  searchBody,
  similarBody,
} from "./request-schemas.ts";

export interface Context<Body> {
  /** Decoded segments of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Decoded parameters after the `?`; of repeated ones the last. */
  readonly query: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly signal: AbortSignal;
  readonly engines: EnginePool;
  readonly root: string;
  readonly draining: boolean;
}

export interface Reply {
  readonly status: number;
  /** Undefined for 204. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds by stage, where the engine measured them. */
  readonly timings?: Readonly<Record<string, number>>;
  /** In place of a body: sends events as they come. A failure before the first is answered like any other. */
  readonly events?: (send: SendEvent) => Promise<void>;
}

/** One server-sent event; its data is sent as JSON. */
export type SendEvent = (name: string, data: unknown) => void;

export async function search(context: Context<z.output<typeof searchBody>>): Promise<Reply> {
  return found(await read(context, (engine) => engine.search({ ...context.body, signal: context.signal })));
}

export async function similar(context: Context<z.output<typeof similarBody>>): Promise<Reply> {
  return found(await read(context, (engine) => engine.similar({ ...context.body, signal: context.signal })));
}

export async function recommend(context: Context<z.output<typeof recommendBody>>): Promise<Reply> {
  return found(await read(context, (engine) => engine.recommend({ ...context.body, signal: context.signal })));
}

export async function compare(context: Context<z.output<typeof compareBody>>): Promise<Reply> {
  const { a, b } = context.body;
  return ok(await read(context, (engine) => engine.compare(a, b, { signal: context.signal })));
}

export async function duplicates(context: Context<null>): Promise<Reply> {
  const { by, threshold, filter } = parseBody(duplicatesQuery, context.query);
  const options = { by, threshold: threshold === undefined ? undefined : Number(threshold), filter };
  return ok(await read(context, (engine) => engine.duplicates({ ...options, signal: context.signal })));
}

export async function getDocument(context: Context<null>): Promise<Reply> {
  return ok(await read(context, (engine) => engine.document(documentId(context))));
}

/** The only route that makes a collection. */
export async function putDocument(context: Context<z.output<typeof documentBody>>): Promise<Reply> {
  const { body, engines, params, signal } = context;
  const id = documentId(context);
  return engines.use(collectionName(context), { create: true }, async (engine) => {
    const isNew = !(await engine.has(id));
    const { chunks } = await engine.put([{ id, ...body }], { signal });
    const reply = { body: { id, chunks } };
    if (!isNew) return { status: 200, ...reply };
    const [collection, segment] = [params["collection"] ?? "", id].map(encodeURIComponent);
    return { status: 201, ...reply, headers: { Location: `/v1/collections/${collection}/documents/${segment}` } };
  });
}

export async function deleteDocument(context: Context<null>): Promise<Reply> {
  const id = documentId(context);
  const removed = await read(context, (engine) => engine.remove([id]));
  if (removed > 0) return { status: 204 };
  throw new EngineError("DOCUMENT_NOT_FOUND", `There is no document ${JSON.stringify(id)}`, {
    hint: "Check the id; in a URL it is one segment, encoded with encodeURIComponent.",
    data: { id },
  });
}

export async function listAll({ root }: Context<null>): Promise<Reply> {
  return ok({ collections: await listCollections(root) });
}

export async function getStatus(context: Context<null>): Promise<Reply> {
  const status = await read(context, (engine) => engine.status());
  // Where a source lies on this machine's disk is not the client's business.
  return ok({ ...status, sources: status.sources.map(({ name }) => name) });
}

export async function embed(context: Context<z.output<typeof embedBody>>): Promise<Reply> {
  const { texts, as = "document" } = context.body;
  const vectors = await read(context, (engine) => engine.embed(texts, { as, signal: context.signal }));
  return ok({ dimensions: vectors[0]?.length ?? 0, vectors: vectors.map((vector) => Array.from(vector)) });
}

export async function health(): Promise<Reply> {
  return ok({ status: "ok" });
}

export async function ready({ draining, root }: Context<null>): Promise<Reply> {
  if (draining) throw notReady("The server is shutting down");
  try {
    await readdir(root);
  } catch (cause) {
    throw notReady("The server cannot read its data folder", cause);
  }
  return ok({ status: "ok" });
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

function found(result: SearchResult): Reply {
  return { status: 200, body: result, timings: result.timings };
}

export async function read<T>(context: Context<unknown>, task: (engine: Engine) => Promise<T>): Promise<T> {
  return context.engines.use(collectionName(context), { create: false }, task);
}

/** Refused here already when it cannot be a name, so that the pool never sees it. */
function collectionName({ params, root }: Context<unknown>): string {
  const name = params["collection"] ?? "";
  collectionFolder(root, name);
  return name;
}

function documentId({ params }: Context<unknown>): string {
  return params["id"] ?? "";
}

function notReady(message: string, cause?: unknown): EngineError {
  return new EngineError("SERVER_NOT_READY", message, { hint: "Try again in a moment.", cause });
}
