import type { SqliteDatabase } from "./database.ts";

/** Logs that a chunk's vector came or went. */
export function logChange(database: SqliteDatabase, kind: "put" | "remove", chunkRow: number): void {
  database.run("INSERT INTO changes (kind, row) VALUES (?, ?)", kind, chunkRow);
}

/** 0 before the first change. */
export function lastSequence(database: SqliteDatabase): number {
  return database.get<{ sequence: number | null }>("SELECT max(sequence) AS sequence FROM changes")?.sequence ?? 0;
}

/** The oldest change still logged; 0 before the first. */
export function oldestSequence(database: SqliteDatabase): number {
  return database.get<{ sequence: number | null }>("SELECT min(sequence) AS sequence FROM changes")?.sequence ?? 0;
}

/** Chunks whose vectors went after a change. */
export function removedSince(database: SqliteDatabase, sequence: number): number[] {
  return database
    .all<{ row: number }>("SELECT row FROM changes WHERE sequence > ? AND kind = 'remove'", sequence)
    .map(({ row }) => row);
}

/**
 * Within a write transaction: the log begins anew with a gap, which makes every follower read all vectors again, and every
 * snapshot too old.
 */
export function restartChanges(database: SqliteDatabase): void {
  const newest = highestGiven(database, "changes");
  const row = database.get<{ row: number | null }>("SELECT max(chunk_row) AS row FROM vectors")?.row ?? null;
  database.run("DELETE FROM changes");
  database.run(
    "INSERT INTO changes (sequence, kind, row) VALUES (?, ?, ?)",
    // One number is left out: a follower that knows the newest one must not take this for the next.
    newest + 2,
    row === null ? "remove" : "put",
    row ?? Math.max(1, highestGiven(database, "chunks")),
  );
}

/** The highest number that a table has given out. */
export function highestGiven(database: SqliteDatabase, table: "changes" | "chunks"): number {
  const column = table === "changes" ? "sequence" : "row";
  const found = database.get<{ seq: number | null }>(
    `SELECT max((SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?),
                (SELECT coalesce(max(${column}), 0) FROM ${table})) AS seq`,
    table,
  );
  return found?.seq ?? 0;
}
