import { EngineError } from "../../core/errors.ts";

/** A failure of the file system as `STORAGE_FAILED`; any other error as it is. */
export function storageFailure(error: unknown, file: string): unknown {
  if (error instanceof EngineError || !(error instanceof Error) || !("syscall" in error)) return error;
  return new EngineError("STORAGE_FAILED", `${file} cannot be written: ${error.message}`, {
    hint: "Check that there is room and that you may write there.",
    data: { file },
    cause: error,
  });
}
