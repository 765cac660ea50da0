import type { BackupReport, CheckReport, CompactReport, SpaceUse } from "../../core/care.ts";
import type { DocumentId } from "../../core/document.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { backupCollection } from "./backup.ts";
import { checkCollection } from "./check/check-collection.ts";
import type { Check } from "./check/finding.ts";
import { snapshotCheck } from "./check/snapshot-check.ts";
import { compactCollection } from "./compact.ts";
import { type ExportChoice, exportHead, type ExportPage, exportPage } from "./export-lines.ts";
import { giveBackSpace } from "./give-back-space.ts";
import { type ImportCounts, importLines, type ImportPage } from "./import-lines.ts";
import { readSpaceUse } from "./space-use.ts";
import type { CareProgress, StopFlag } from "./stop-flag.ts";
import { nameHolders, registerWriter } from "./writers.ts";

export interface CareServiceOptions {
  /** A connection of its own: its statements are long. */
  readonly database: SqliteDatabase;
  /** Where the files derived from the database are; null for a collection in memory. */
  readonly folder: string | null;
}

/**
 * The upkeep of a collection, synchronously: for a thread of its own. A stop flag ends a call with `ABORTED` at the next
 * point where nothing is half done.
 */
export class CareService {
  readonly #database: SqliteDatabase;
  readonly #folder: string | null;
  readonly #others: readonly Check[];

  constructor({ database, folder }: CareServiceOptions) {
    this.#database = database;
    this.#folder = folder;
    this.#others = folder === null ? [] : [snapshotCheck(folder)];
  }

  check({ repair }: { repair: boolean }, stop?: StopFlag, progress?: CareProgress): CheckReport {
    const check = (): CheckReport => checkCollection(this.#database, { repair, others: this.#others, stop, progress });
    return repair ? this.#asWriter(check) : check();
  }

  compact({ full }: { full: boolean }, stop?: StopFlag, progress?: CareProgress): CompactReport {
    return this.#asWriter(() => compactCollection(this.#database, { full, stop, progress }));
  }

  backup(file: string, { force }: { force: boolean }, stop?: StopFlag, progress?: CareProgress): BackupReport {
    return backupCollection(this.#database, file, { force, stop, progress });
  }

  exportHead(choice: ExportChoice): string[] {
    return exportHead(this.#database, choice);
  }

  exportPage(after: DocumentId | null, limit: number, choice: ExportChoice): ExportPage {
    return exportPage(this.#database, after, limit, choice);
  }

  importLines(page: ImportPage): ImportCounts {
    const counts = this.#asWriter(() => importLines(this.#database, page));
    giveBackSpace(this.#database);
    return counts;
  }

  spaceUse(): SpaceUse {
    return readSpaceUse(this.#database);
  }

  /** Says who is writing, to those who wait for it; and to this one, for whom it waits. */
  #asWriter<T>(work: () => T): T {
    const unregister = this.#folder === null ? () => {} : registerWriter(this.#folder);
    try {
      return work();
    } catch (error) {
      throw nameHolders(error, this.#folder);
    } finally {
      unregister();
    }
  }
}
