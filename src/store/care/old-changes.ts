import { lastSequence, oldestSequence } from "../sqlite/changes.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";

/** A change takes some 16 bytes: with this many for a page of 8 KiB, the log is a twentieth of the file. */
const CHANGES_A_PAGE = 25;
const MIN_KEPT = 1000;
const MAX_KEPT = 100_000;
/** Dropped in one step, about a millisecond of work. */
const CHANGES_A_STEP = 2000;

/**
 * One bounded step of dropping old entries from the log of changes, so that it stays small beside what it tells of.
 * Who has missed more than is kept reads every vector again, which then costs less than following.
 */
export function dropOldChanges(database: SqliteDatabase): void {
  const oldest = oldestSequence(database);
  const kept = Math.min(MAX_KEPT, Math.max(MIN_KEPT, Number(database.pragma("page_count")) * CHANGES_A_PAGE));
  const spare = lastSequence(database) - oldest + 1 - kept;
  if (spare < CHANGES_A_STEP) return;
  database.run("DELETE FROM changes WHERE sequence < ?", oldest + CHANGES_A_STEP);
}
