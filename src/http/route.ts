import type { z } from "zod";
import type { ErrorCode } from "../core/errors.ts";
import type { Context, Reply } from "./handlers.ts";
import { parseBody } from "./parse-body.ts";

export interface Route {
  readonly name: string;
  readonly method: "get" | "post" | "put" | "delete";
  /** With `{parameters}`, each one segment. */
  readonly path: string;
  readonly summary: string;
  /** Parameters after the `?` of the address, none required: what each is, by name. */
  readonly query?: Readonly<Record<string, string>>;
  readonly body: z.ZodType | null;
  /** By status; null for an answer without a body. */
  readonly answers: Readonly<Record<number, z.ZodType | null>>;
  /** Where it can answer with server-sent events: what their data are, by the events' names. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** What can go wrong here besides what can go wrong anywhere. */
  readonly codes: readonly ErrorCode[];
  readonly handle: (context: Context<unknown>) => Promise<Reply>;
}

type Described<Body> = Omit<Route, "body" | "handle"> & {
  readonly body: z.ZodType<Body>;
  readonly handle: (context: Context<Body>) => Promise<Reply>;
};

export function withBody<Body>({ handle, ...route }: Described<Body>): Route {
  return { ...route, handle: (context) => handle({ ...context, body: parseBody(route.body, context.body) }) };
}

export function withoutBody({
  handle,
  ...route
}: Omit<Route, "body" | "handle"> & { handle: (context: Context<null>) => Promise<Reply> }): Route {
  return { ...route, body: null, handle: (context) => handle({ ...context, body: null }) };
}

export const COLLECTION = "/v1/collections/{collection}";
export const NAMED_COLLECTION: readonly ErrorCode[] = ["BAD_REQUEST", "COLLECTION_NOT_FOUND"];
export const BODY: readonly ErrorCode[] = ["PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"];
