import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EngineError } from "../../../src/core/errors.ts";
import { storageFailure } from "../../../src/store/care/storage-failure.ts";

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test("failures of the file system and of SQLite name the file that was to be written", () => {
  const system = thrownBy(() => readFileSync("/missing/file"));
  const sqlite = new EngineError("STORAGE_FAILED", "The disk is full", { hint: "", data: { sqlite: "SQLITE_FULL" } });
  for (const error of [system, sqlite]) {
    const failure = storageFailure(error, "/backups/x") as EngineError;
    expect(failure).toMatchObject({ code: "STORAGE_FAILED", data: { file: "/backups/x" }, cause: error });
    expect(failure.message).toContain("/backups/x cannot be written");
  }
});

test("any other error stays as it is", () => {
  const corrupt = new EngineError("INDEX_CORRUPT", "damaged", { hint: "", data: { sqlite: "SQLITE_CORRUPT" } });
  for (const error of [corrupt, new TypeError("bug"), "thrown"]) expect(storageFailure(error, "x")).toBe(error);
});
