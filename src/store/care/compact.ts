import type { CompactReport } from "../../core/care.ts";
import { failPoint } from "../../core/fail-point.ts";
import { lastSequence } from "../sqlite/changes.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { sweepLsa } from "../sqlite/lsa-rows.ts";
import { readSpaceUse } from "./space-use.ts";
import { type CareTask, throwIfStopped } from "./stop-flag.ts";
import { mergeTerms } from "./term-merge.ts";

/** Each step is a transaction of its own, so that other writers come in between. */
const MERGED_PAGES_A_STEP = 256;
const VACUUMED_PAGES_A_STEP = 256;
/** Who has missed more changes than there are vectors is faster reading those than following. */
const MIN_KEPT_CHANGES = 1000;
const MAX_KEPT_CHANGES = 100_000;
/** Far more than a merge of any size takes; a table that never settles must not hold the command. */
const MAX_MERGE_STEPS = 100_000;

interface CompactTask extends CareTask {
  readonly full: boolean;
}

/**
 * Gives back all the space there is to give: merges the full-text segments, drops old changes and what is left of old
 * fits, cuts free pages off the file and empties the write-ahead log. Interrupted at any moment, it leaves a whole collection, and less to do.
 *
 * @throws {EngineError} `ABORTED`, `COLLECTION_BUSY`, `STORAGE_FAILED`
 */
export function compactCollection(database: SqliteDatabase, task: CompactTask): CompactReport {
  const started = performance.now();
  const before = readSpaceUse(database);
  mergeAll(database, task);
  sweepAll(database, task);
  const changesDropped = dropOldChanges(database);
  failPoint("compact");
  if (task.full) vacuum(database, task);
  else cutOffFreePages(database, task);
  emptyLog(database);
  const after = readSpaceUse(database);
  return { before, after, changesDropped, full: task.full, seconds: (performance.now() - started) / 1000 };
}

function mergeAll(database: SqliteDatabase, { stop, progress }: CareTask): void {
  for (let step = 0; step < MAX_MERGE_STEPS; step++) {
    throwIfStopped(stop);
    progress?.(step, 0, "merges");
    if (!mergeTerms(database, MERGED_PAGES_A_STEP, step === 0)) return;
  }
}

function sweepAll(database: SqliteDatabase, { stop }: CareTask): void {
  do throwIfStopped(stop);
  while (database.write(() => sweepLsa(database)));
}

function dropOldChanges(database: SqliteDatabase): number {
  const chunks = database.get<{ count: number }>("SELECT count(*) AS count FROM chunks")?.count ?? 0;
  const kept = Math.min(MAX_KEPT_CHANGES, Math.max(MIN_KEPT_CHANGES, chunks));
  return database.run("DELETE FROM changes WHERE sequence <= ?", lastSequence(database) - kept).changes;
}

function cutOffFreePages(database: SqliteDatabase, { stop, progress }: CareTask): void {
  const total = freePages(database);
  for (let free = total; free > 0;) {
    throwIfStopped(stop);
    progress?.(total - free, total, "pages");
    database.exec(`PRAGMA incremental_vacuum(${VACUUMED_PAGES_A_STEP})`);
    failPoint("compact");
    const left = freePages(database);
    // Another process may free pages as fast as they are cut off.
    if (left >= free) return;
    free = left;
  }
}

function vacuum(database: SqliteDatabase, { stop, progress }: CareTask): void {
  throwIfStopped(stop);
  progress?.(0, 1, "database");
  // The new database is made in a temporary one, which may be too large for memory.
  database.exec("PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY");
  failPoint("compact");
  progress?.(1, 1, "database");
}

/** Readers of an older state keep the log from being cut; then it stays, and is cut by a later writer. */
function emptyLog(database: SqliteDatabase): void {
  database.get("PRAGMA wal_checkpoint(TRUNCATE)");
}

function freePages(database: SqliteDatabase): number {
  return Number(database.pragma("freelist_count"));
}
