import { existsSync, mkdirSync, realpathSync, renameSync, statSync } from "node:fs";
import { dirname, join, basename, resolve } from "node:path";
import type { BackupReport } from "../../core/care.ts";
import { EngineError } from "../../core/errors.ts";
import { failPoint } from "../../core/fail-point.ts";
import { fsyncFolder, fsyncPath } from "../ann/snapshot-files.ts";
import { lastSequence } from "../sqlite/changes.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { partialFile, removePartial, removeStalePartials } from "./partial-file.ts";
import { readRowCounts } from "./row-counts.ts";
import { type CareTask, throwIfStopped } from "./stop-flag.ts";
import { inspectCopy } from "./inspect-copy.ts";
import { storageFailure } from "./storage-failure.ts";

interface BackupTask extends CareTask {
  readonly force: boolean;
}

/**
 * Writes the collection as it is at one moment into one file, while other connections read and write. The file takes
 * its name only when it is complete, verified and on disk: what was there before stays until then.
 *
 * @throws {EngineError} `BAD_REQUEST` for a file that is there or belongs to the collection, `INDEX_CORRUPT`,
 *                       `STORAGE_FAILED`, `ABORTED`
 */
export function backupCollection(database: SqliteDatabase, target: string, task: BackupTask): BackupReport {
  const started = performance.now();
  const file = resolve(target);
  refuseTarget(database, file, task.force);
  const partial = partialFile(file);
  try {
    mkdirSync(dirname(file), { recursive: true });
    removeStalePartials(file);
    throwIfStopped(task.stop);
    task.progress?.(0, 3, "steps");
    const before = lastSequence(database);
    // One statement sees one state; whole pages without gaps, so the file is as small as can be.
    database.run("VACUUM INTO ?", partial);
    const [after, vectors] = database.read(() => [lastSequence(database), readRowCounts(database).vectors]);
    failPoint("backup");
    throwIfStopped(task.stop);
    task.progress?.(1, 3, "steps");
    const copy = inspectCopy(partial, file, task);
    if (copy.sequence < before || copy.sequence > after)
      throw incomplete(file, { before, after, found: copy.sequence });
    // Documents without vectors leave no trace in the log, and another process may have written some.
    if (before === after && copy.vectors !== vectors) throw incomplete(file, { sequence: after });
    throwIfStopped(task.stop);
    task.progress?.(2, 3, "steps");
    fsyncPath(partial);
    failPoint("backup");
    renameSync(partial, file);
    fsyncFolder(dirname(file));
    task.progress?.(3, 3, "steps");
    const { sequence: _, ...counts } = copy;
    const { size } = statSync(file);
    return { file, ...counts, sizeBytes: size, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    removePartial(partial);
    throw storageFailure(error, file);
  }
}

function refuseTarget(database: SqliteDatabase, file: string, force: boolean): void {
  const folder = existsSync(dirname(file)) ? realpathSync(dirname(file)) : dirname(file);
  const isOwn = database.file !== ":memory:" && folder === realpathSync(dirname(database.file));
  if (isOwn) {
    throw new EngineError("BAD_REQUEST", `${file} would lie in the collection's own folder`, {
      hint: "Name a file in another folder, best on another disk.",
      data: { file },
    });
  }
  if (!existsSync(file)) return;
  if (statSync(file).isDirectory()) {
    throw new EngineError("BAD_REQUEST", `${file} is a folder`, {
      hint: `Name a file in it, such as ${join(basename(file), "collection.backup")}.`,
      data: { file },
    });
  }
  if (force) return;
  throw new EngineError("BAD_REQUEST", `There is already a file ${file}`, {
    hint: "Name another file, or replace it with --force.",
    data: { file },
  });
}

function incomplete(file: string, data: Record<string, unknown>): EngineError {
  return new EngineError("STORAGE_FAILED", `The backup ${file} does not hold what the collection holds`, {
    hint: "Check the disk that holds the backup, then run the command again.",
    data: { file, ...data },
  });
}
