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
