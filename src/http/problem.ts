// The one place that turns a failure into what a client reads: RFC 9457 problem details.
import { randomUUID } from "node:crypto";
import { EngineError, ERRORS, type ErrorCode } from "../core/errors.ts";

export const PROBLEM_MEDIA_TYPE = "application/problem+json";

export interface Problem {
  readonly type: string;
  /** The code in words: the same for every failure of that code. */
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly hint: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Anything that is not an `EngineError` is a bug: the client gets an id and no internals, the log gets the id and the stack.
 *
 * @param log  takes one entry, without a line feed at its end
 */
export function toProblem(error: unknown, log: (entry: string) => void): Problem {
  const known = error instanceof EngineError ? error : fromBodyParser(error);
  if (known !== null) return problemOf(known);
  const errorId = randomUUID();
  log(`${errorId} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return problemOf(
    new EngineError("INTERNAL_ERROR", "The server failed to answer this request", {
      hint: "Report it with the line of the server's log that has this errorId.",
      data: { errorId },
    }),
  );
}

/** The problem as JSON. The engine's messages name folders and hosts for the operator's eyes; clients get an ellipsis. */
export function printProblem(problem: Problem, privateTexts: readonly string[]): string {
  // Longest first, so that a folder inside another goes whole; "/" alone is no secret.
  const secrets = privateTexts.filter((secret) => secret.length > 1).toSorted((a, b) => b.length - a.length);
  const redacted = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, "…"), text);
  return JSON.stringify(problem, (_key, value: unknown) => (typeof value === "string" ? redacted(value) : value));
}

function problemOf({ code, message, hint, data }: EngineError): Problem {
  return {
    type: `urn:kenning:error:${code}`,
    title: titleOf(code),
    status: ERRORS[code].status,
    detail: message,
    code,
    hint,
    data,
  };
}

function titleOf(code: ErrorCode): string {
  const words = code.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Express and its body parser mark what the client did wrong with a 4xx status; their own wording may quote the body. */
function fromBodyParser(error: unknown): EngineError | null {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return null;
  if (error.status < 400 || error.status > 499) return null;
  if (error.status === 413) {
    const limit = "limit" in error && typeof error.limit === "number" ? error.limit : null;
    return new EngineError("PAYLOAD_TOO_LARGE", `The body is larger than ${limit ?? "the allowed number of"} bytes`, {
      hint: "Send less at a time, or start the server with a larger limit.",
      data: limit === null ? {} : { limitBytes: limit },
    });
  }
  if (error.status === 415) {
    return new EngineError("UNSUPPORTED_MEDIA_TYPE", "The body's encoding or character set is not supported", {
      hint: "Send JSON in UTF-8, plain or compressed with gzip, deflate or br.",
    });
  }
  if ("type" in error && error.type === "entity.parse.failed") {
    return new EngineError("BAD_REQUEST", "The body is not valid JSON", { hint: "Send one JSON object in UTF-8." });
  }
  if (error instanceof URIError) {
    return new EngineError("BAD_REQUEST", "The path has a percent sign that does not begin an escape of UTF-8", {
      hint: "Encode each segment of the path as UTF-8, as encodeURIComponent does.",
    });
  }
  return new EngineError("BAD_REQUEST", "The request could not be read", {
    hint: "Check that the body is complete and its Content-Length right.",
  });
}
