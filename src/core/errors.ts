/**
 * Every failure a caller can act on, with its HTTP status and its CLI exit code.
 * A code is API: it is never renamed and never reused. docs/errors.md explains each one.
 */
export const ERRORS = {
  BAD_REQUEST: { status: 400, exit: 2 },
  BAD_QUERY: { status: 400, exit: 2 },
  BAD_FILTER: { status: 400, exit: 2 },
  BAD_CONFIG: { status: 400, exit: 2 },
  BAD_VECTOR: { status: 400, exit: 2 },
  BAD_DOCUMENT: { status: 400, exit: 2 },
  BAD_INPUT_FILE: { status: 400, exit: 2 },
  HOST_NOT_ALLOWED: { status: 403, exit: 2 },
  ORIGIN_NOT_ALLOWED: { status: 403, exit: 2 },
  COLLECTION_NOT_FOUND: { status: 404, exit: 4 },
  DOCUMENT_NOT_FOUND: { status: 404, exit: 4 },
  SOURCE_NOT_FOUND: { status: 404, exit: 4 },
  CHUNK_NOT_FOUND: { status: 404, exit: 4 },
  CLASSIFIER_NOT_FOUND: { status: 404, exit: 4 },
  TERM_NOT_FOUND: { status: 404, exit: 4 },
  ROUTE_NOT_FOUND: { status: 404, exit: 4 },
  METHOD_NOT_ALLOWED: { status: 405, exit: 2 },
  DIMENSION_MISMATCH: { status: 409, exit: 3 },
  EMBEDDER_MISMATCH: { status: 409, exit: 3 },
  NO_EMBEDDER: { status: 409, exit: 3 },
  NO_TERMS: { status: 409, exit: 3 },
  PAYLOAD_TOO_LARGE: { status: 413, exit: 2 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, exit: 2 },
  NOTHING_INDEXED: { status: 422, exit: 6 },
  EXTRACTION_FAILED: { status: 422, exit: 6 },
  TRAINING_DIVERGED: { status: 422, exit: 6 },
  ABORTED: { status: 499, exit: 130 },
  INDEX_CORRUPT: { status: 500, exit: 5 },
  MODEL_BROKEN: { status: 500, exit: 5 },
  SCHEMA_TOO_NEW: { status: 500, exit: 5 },
  STORAGE_FAILED: { status: 500, exit: 5 },
  INTERNAL_ERROR: { status: 500, exit: 70 },
  CHAT_FAILED: { status: 502, exit: 7 },
  MODEL_UNAVAILABLE: { status: 503, exit: 7 },
  COLLECTION_BUSY: { status: 503, exit: 8 },
  SERVER_NOT_READY: { status: 503, exit: 8 },
  ADDRESS_UNAVAILABLE: { status: 503, exit: 8 },
} as const satisfies Record<string, { status: number; exit: number }>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetail {
  /** What to do next, one imperative sentence. */
  readonly hint: string;
  /** The values that made it fail. Never document text. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The original failure. */
  readonly cause?: unknown;
}

/** The one error class the library throws on purpose. Anything else is a bug. */
export class EngineError extends Error {
  override readonly name = "EngineError";
  readonly code: ErrorCode;
  readonly hint: string;
  readonly data: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, { hint, data = {}, cause }: ErrorDetail) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.data = data;
  }

  /** The body of an HTTP error and of `--json`. */
  toJSON(): { code: ErrorCode; message: string; hint: string; data: Readonly<Record<string, unknown>> } {
    return { code: this.code, message: this.message, hint: this.hint, data: this.data };
  }
}

export function isEngineError(error: unknown, code?: ErrorCode): error is EngineError {
  return error instanceof EngineError && (code === undefined || error.code === code);
}

/** @throws {EngineError} `ABORTED` once the signal has fired */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedBy(signal);
}

/** @returns `ABORTED`, for a signal that has fired */
export function abortedBy({ reason }: AbortSignal): EngineError {
  return new EngineError("ABORTED", "The operation was interrupted", { hint: "Run it again.", cause: reason });
}
