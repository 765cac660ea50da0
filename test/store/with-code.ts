import { expect } from "vitest";
import type { ErrorCode } from "../../src/core/errors.ts";

/** Matches an `EngineError` by its code, for `toThrow`, `rejects.toThrow` and the like. */
export function withCode(code: ErrorCode): Error {
  return expect.objectContaining({ code }) as Error;
}
