import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RestoreOptions, RestoreReport } from "../../core/care.ts";
import { EngineError, isEngineError, throwIfAborted } from "../../core/errors.ts";
import { failPoint } from "../../core/fail-point.ts";
import { collectionFolder } from "../../core/paths.ts";
import { fsyncFolder, fsyncPath } from "../ann/snapshot-files.ts";
import { SqliteDatabase } from "../sqlite/database.ts";
import { inspectCopy, openCopy, type CopyFacts } from "./inspect-copy.ts";
import { partialFile, removePartial, removeStalePartials } from "./partial-file.ts";
import { storageFailure } from "./storage-failure.ts";
import { liveWriters, nameHolders } from "./writers.ts";

const DATABASE_FILE = "collection.db";
/** What is derived from a database and lies beside it: snapshots of vectors and graphs with their sidecars. */
const DERIVED = /^(?:codes|links|graph)-.*\.(?:bin|json|tmp)$/;
const STEPS = 4;

/**
 * Makes a collection of a backup. The copy is verified before and after it is made, and takes the collection's place
 * in one step; until then the collection that is there stays as it is.
 *
 * @throws {EngineError} `BAD_REQUEST` when the collection is there and `force` is not set, `COLLECTION_BUSY` when another
 *                       process has it open, `BAD_INPUT_FILE`, `INDEX_CORRUPT`, `SCHEMA_TOO_NEW`, `STORAGE_FAILED`, `ABORTED`
 */
export async function restoreCollection(options: RestoreOptions): Promise<RestoreReport> {
  const started = performance.now();
  const { collection, signal, onProgress } = options;
  const folder = collectionFolder(options.root, collection);
  const source = resolve(options.file);
  const target = join(folder, DATABASE_FILE);
  const step = async (done: number): Promise<void> => {
    onProgress?.({ stage: "restore", done, total: STEPS, unit: "steps" });
    // A turn of the event loop, in which an interrupt arrives.
    await new Promise((continued) => setImmediate(continued));
    throwIfAborted(signal);
  };
  const replaced = existsSync(target);
  if (replaced && options.force !== true) throw isThere(collection);
  refuseSource(source, target);
  const isNewFolder = !existsSync(folder);
  const partial = partialFile(target);
  try {
    await step(0);
    inspectCopy(source, source, {});
    await step(1);
    mkdirSync(folder, { recursive: true });
    removeStalePartials(target);
    copyDatabase(source, partial);
    await step(2);
    const copy = inspectCopy(partial, source, {});
    fsyncPath(partial);
    await step(3);
    putInPlace(partial, target);
    onProgress?.({ stage: "restore", done: STEPS, total: STEPS, unit: "steps" });
    return { ...reportOf(copy, target), collection, file: source, replaced, seconds: secondsSince(started) };
  } catch (error) {
    removePartial(partial);
    if (isNewFolder && existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
    throw storageFailure(error, target);
  }
}

/** A live database is copied in one state; and a copy holds no page that was damaged and unused. */
function copyDatabase(source: string, partial: string): void {
  const database = openCopy(source, source);
  try {
    database.run("VACUUM INTO ?", partial);
  } finally {
    database.close();
  }
}

function putInPlace(partial: string, target: string): void {
  const release = existsSync(target) ? closeToOthers(target) : undefined;
  try {
    const folder = join(target, "..");
    // Derived files go first: left behind, one could pass for a snapshot of the new database.
    for (const name of readdirSync(folder).filter((one) => DERIVED.test(one))) rmSync(join(folder, name));
    // A log without its database is that of one that is gone.
    for (const suffix of ["-wal", "-shm", "-journal"]) rmSync(target + suffix, { force: true });
    fsyncFolder(folder);
    failPoint("restore");
    renameSync(partial, target);
    fsyncFolder(folder);
    fsyncFolder(join(folder, ".."));
  } finally {
    release?.();
  }
}

/**
 * Takes a database for this connection alone, with its log written back, so that nothing but the file itself counts.
 * Leaving the WAL mode is what SQLite allows only to the last connection.
 *
 * @returns lets go of it
 */
function closeToOthers(target: string): () => void {
  const folder = join(target, "..");
  let database: SqliteDatabase | undefined;
  try {
    database = new SqliteDatabase({ file: target, busyTimeoutMs: 0 });
    database.exec("PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    const opened = database;
    return () => opened.close();
  } catch (error) {
    database?.close();
    if (isEngineError(error, "COLLECTION_BUSY")) throw nameHolders(inUse(error), folder);
    // A damaged database has nothing to write back, and no lock worth asking for.
    if (!isEngineError(error, "INDEX_CORRUPT")) throw error;
    const writers = liveWriters(folder).filter(({ pid }) => pid !== process.pid);
    if (writers.length > 0) throw nameHolders(inUse(error), folder);
    return () => {};
  }
}

function reportOf(
  { documents, chunks, vectors }: CopyFacts,
  file: string,
): Omit<CopyFacts, "sequence"> & { sizeBytes: number } {
  return { documents, chunks, vectors, sizeBytes: statSync(file).size };
}

function refuseSource(source: string, target: string): void {
  const found = statSync(source, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) {
    throw new EngineError("BAD_INPUT_FILE", `There is no file ${source}`, {
      hint: "Name a file that `kenning backup` wrote.",
      data: { file: source },
    });
  }
  const there = statSync(target, { throwIfNoEntry: false });
  if (there === undefined || there.ino !== found.ino || there.dev !== found.dev) return;
  throw new EngineError("BAD_REQUEST", `${source} is the collection's own database`, {
    hint: "Name a file that `kenning backup` wrote.",
    data: { file: source },
  });
}

function isThere(collection: string): EngineError {
  return new EngineError("BAD_REQUEST", `There is already a collection ${JSON.stringify(collection)}`, {
    hint: "Restore under another name, or replace it with --force.",
    data: { collection },
  });
}

function inUse(cause: unknown): EngineError {
  return new EngineError("COLLECTION_BUSY", "Another process has the collection open", {
    hint: "Stop the processes that use the collection, such as `kenning serve`, then run the command again.",
    cause,
  });
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
