import { EngineError } from "../../core/errors.ts";

export function extractionFailed(path: string, reason: string, cause?: unknown): EngineError {
  return new EngineError("EXTRACTION_FAILED", `The file cannot be read: ${reason}`, {
    hint: "Open it with the program that made it; it may be damaged, protected by a password or too large.",
    data: { path },
    cause,
  });
}
