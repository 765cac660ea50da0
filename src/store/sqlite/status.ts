import { statSync } from "node:fs";
import { listSources } from "./settings.ts";
import type { StoreStatus } from "../store.ts";
import type { SqliteDatabase } from "./database.ts";

/** What a collection's database says of itself; how it is searched is left to whoever searches. */
export type Counts = Omit<StoreStatus, "ann">;

/** Counts of one moment. */
export function readCounts(database: SqliteDatabase): Counts {
  return database.read(() => ({
    documents: count(database, "documents"),
    copies: count(database, "copies"),
    chunks: count(database, "chunks"),
    vectors: count(database, "vectors"),
    sources: listSources(database),
    sizeBytes: sizeBytes(database),
    languages: countBy(database, "language"),
    passageLanguages: countPassages(database),
    mediaTypes: countBy(database, "media_type"),
  }));
}

function count(database: SqliteDatabase, table: "documents" | "copies" | "chunks" | "vectors"): number {
  return database.get<{ count: number }>(`SELECT count(*) AS count FROM ${table}`)?.count ?? 0;
}

function countBy(database: SqliteDatabase, column: "language" | "media_type"): Record<string, number> {
  const rows = database.all<{ value: string; count: number }>(
    `SELECT ${column} AS value, count(*) AS count FROM documents GROUP BY ${column} ORDER BY count DESC, value`,
  );
  return Object.fromEntries(rows.map(({ value, count: n }) => [value, n]));
}

function countPassages(database: SqliteDatabase): Record<string, number> {
  const rows = database.all<{ value: string; count: number }>(
    `SELECT coalesce(passage_language, language) AS value, count(*) AS count
     FROM chunks JOIN documents ON documents.row = document_row GROUP BY 1 ORDER BY count DESC, value`,
  );
  return Object.fromEntries(rows.map(({ value, count: n }) => [value, n]));
}

function sizeBytes(database: SqliteDatabase): number {
  if (database.file === ":memory:") return Number(database.pragma("page_count")) * Number(database.pragma("page_size"));
  let total = 0;
  for (const suffix of ["", "-wal", "-shm"]) {
    total += statSync(database.file + suffix, { throwIfNoEntry: false })?.size ?? 0;
  }
  return total;
}
