import { EngineError, isEngineError } from "../../core/errors.ts";
import { lastSequence } from "../sqlite/changes.ts";
import { SqliteDatabase } from "../sqlite/database.ts";
import { MIGRATIONS } from "../sqlite/migrations.ts";
import { readRowCounts, type RowCounts } from "./row-counts.ts";
import { type CareTask, throwIfStopped } from "./stop-flag.ts";

const BUSY_TIMEOUT_MS = 5000;
const TABLES = ["documents", "chunks", "vectors", "changes", "settings", "chunk_terms", "document_terms"];

export interface CopyFacts extends RowCounts {
  /** The last change it knows of. */
  readonly sequence: number;
}

/**
 * Opens a copy of a collection without changing it and checks that it is one, and whole.
 *
 * @param name  what to call the file in errors
 * @throws {EngineError} `BAD_INPUT_FILE` when it is no collection, `SCHEMA_TOO_NEW`, `INDEX_CORRUPT`
 */
export function inspectCopy(file: string, name: string, task: CareTask): CopyFacts {
  const copy = openCopy(file, name);
  try {
    checkSchema(copy, name);
    throwIfStopped(task.stop);
    const [first] = copy.all<{ integrity_check: string }>("PRAGMA integrity_check(1)");
    if (first?.integrity_check !== "ok") throw damaged(name, first?.integrity_check);
    if (copy.get("PRAGMA foreign_key_check") !== undefined) throw damaged(name, "a row's parent is missing");
    const counts = readRowCounts(copy);
    if (indexedRows(copy, "chunk") !== counts.chunks)
      throw damaged(name, "chunks are missing from the full-text index");
    if (indexedRows(copy, "document") !== counts.documents) {
      throw damaged(name, "documents are missing from the full-text index");
    }
    return { ...counts, sequence: lastSequence(copy) };
  } catch (error) {
    throw isEngineError(error, "INDEX_CORRUPT") && error.data["reason"] === undefined ? damaged(name, error) : error;
  } finally {
    copy.close();
  }
}

/** @throws {EngineError} `BAD_INPUT_FILE` */
export function openCopy(file: string, name: string): SqliteDatabase {
  let copy: SqliteDatabase | undefined;
  try {
    copy = new SqliteDatabase({ file, busyTimeoutMs: BUSY_TIMEOUT_MS, readOnly: true });
    // The file is first read by the first statement.
    copy.pragma("schema_version");
    return copy;
  } catch (cause) {
    copy?.close();
    if (!isEngineError(cause)) throw cause;
    throw noCollection(name, cause);
  }
}

function checkSchema(copy: SqliteDatabase, name: string): void {
  const newest = MIGRATIONS.at(-1)?.version ?? 0;
  const found = Number(copy.pragma("user_version"));
  const names = new Set(copy.all<{ name: string }>("SELECT name FROM sqlite_schema").map((row) => row.name));
  if (found < 1 || TABLES.some((table) => !names.has(table))) throw noCollection(name, undefined);
  if (found <= newest) return;
  throw new EngineError("SCHEMA_TOO_NEW", `${name} has schema ${found}; this version reads up to ${newest}`, {
    hint: "Update the program.",
    data: { found, newest, file: name },
  });
}

function indexedRows(copy: SqliteDatabase, unit: "chunk" | "document"): number {
  return copy.get<{ count: number }>(`SELECT count(*) AS count FROM ${unit}_terms_docsize`)?.count ?? 0;
}

function noCollection(file: string, cause: unknown): EngineError {
  return new EngineError("BAD_INPUT_FILE", `${file} is not a backup of a collection`, {
    hint: "Name a file that `kenning backup` wrote.",
    data: { file },
    cause,
  });
}

function damaged(file: string, cause: unknown): EngineError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EngineError("INDEX_CORRUPT", `${file} is damaged: ${reason}`, {
    hint: "Use an older backup, or check the collection with `kenning check --repair` and back it up again.",
    data: { file, reason },
    cause: cause instanceof Error ? cause : undefined,
  });
}
