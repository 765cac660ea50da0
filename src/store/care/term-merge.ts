import type { SqliteDatabase } from "../sqlite/database.ts";

const TABLES = ["chunk_terms", "document_terms"] as const;

/**
 * One step towards full-text tables of a single segment each, which is where they are smallest: removed rows leave
 * their terms in older segments until those are merged.
 *
 * @param pages  about how many leaf pages to write
 * @param begin  marks all present segments to be merged; for the first step
 * @returns      whether there is more to merge
 * @see https://www.sqlite.org/fts5.html#the_merge_command
 */
export function mergeTerms(database: SqliteDatabase, pages: number, begin: boolean): boolean {
  let isMore = false;
  for (const table of TABLES) {
    const before = totalChanges(database);
    database.run(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`, begin ? -pages : pages);
    // Two is what a step that finds nothing counts as.
    if (totalChanges(database) - before >= 2) isMore = true;
  }
  return isMore;
}

function totalChanges(database: SqliteDatabase): number {
  return database.get<{ total: number }>("SELECT total_changes() AS total")?.total ?? 0;
}
