import { EngineError, isEngineError } from "../../core/errors.ts";

/** What the file system or SQLite says about a file that is written, as `STORAGE_FAILED` that names it; any other error as it is. */
export function storageFailure(error: unknown, file: string): unknown {
  const isSystem = error instanceof Error && "syscall" in error;
  // SQLite names the database it reads from.
  const isSqlite = isEngineError(error, "STORAGE_FAILED") && "sqlite" in error.data;
  if (!isSystem && !isSqlite) return error;
  return new EngineError("STORAGE_FAILED", `${file} cannot be written: ${(error as Error).message}`, {
    hint: "Check that there is room and that you may write there.",
    data: { file },
    cause: error,
  });
}
