import type { SqliteDatabase } from "../sqlite/database.ts";
import { dropOldChanges } from "./old-changes.ts";

/** Below both, free pages are kept for what is written next. */
const MIN_FREE_PAGES = 128;
const MAX_FREE_SHARE = 0.1;
/** Pages moved and cut off in one transaction. */
const PAGES_A_STEP = 256;
/** What a call may take, but for the last transaction. */
const BUDGET_MS = 10;

/**
 * Some milliseconds of returning the pages of deleted rows to the file system, for after deletions and replacements.
 * The full-text tables need no step of their own: FTS5 merges their segments while they are written.
 *
 * @returns whether there is more to give back
 */
export function giveBackSpace(database: SqliteDatabase): boolean {
  dropOldChanges(database);
  const started = performance.now();
  while (spareFreePages(database) > 0) {
    if (performance.now() - started > BUDGET_MS) return true;
    database.exec(`PRAGMA incremental_vacuum(${PAGES_A_STEP})`);
  }
  return false;
}

/** How many pages are free beyond those that are kept. */
function spareFreePages(database: SqliteDatabase): number {
  const free = Number(database.pragma("freelist_count"));
  return free - Math.max(MIN_FREE_PAGES, Number(database.pragma("page_count")) * MAX_FREE_SHARE);
}
