import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { EngineError, isEngineError } from "../../core/errors.ts";
import type { SnapshotKind } from "./snapshot-sidecar.ts";

/** The names of snapshot files in a collection's folder, and what makes them last; not what is in them. */
export interface SnapshotName {
  readonly kind: SnapshotKind;
  readonly generation: number;
  readonly part: "bin" | "json";
}

const NAME = /^(codes|links|graph)-([1-9]\d{0,14})\.(bin|json)$/;
const TEMPORARY = /^(?:codes|links|graph)-(\d+)-[\d-]+\.tmp$/;
/** A temporary file that old belongs to nobody, even where a process with the number in its name runs. */
const ABANDONED_MS = 3_600_000;
let temporaryFiles = 0;

export function snapshotPath(folder: string, kind: SnapshotKind, generation: number, part: "bin" | "json"): string {
  return join(folder, `${kind}-${generation}.${part}`);
}

/** @returns in no particular order; none when there is no such folder */
export function snapshotNames(folder: string, kind: SnapshotKind): SnapshotName[] {
  return namesIn(folder)
    .map((name) => NAME.exec(name))
    .filter((match) => match !== null && match[1] === kind)
    .map((match) => ({ kind, generation: Number(match![2]), part: match![3] as "bin" | "json" }));
}

/** A name that no other thread or process uses; the process is in it, so that others can tell when it has died. */
export function temporaryPath(folder: string, kind: SnapshotKind): string {
  return join(folder, `${kind}-${process.pid}-${threadId}-${Date.now()}-${temporaryFiles++}.tmp`);
}

/** Removes what processes that have ended left half written. */
export function removeAbandoned(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(folder, name);
    if (!isAlive(Number(pid)) || isOld(path)) removeQuietly(path);
  }
}

/** Makes a written file appear under a name that is free. @returns whether it was free */
export function publish(temporary: string, path: string): boolean {
  try {
    // Unlike a rename, a link never replaces what another process has put there in the meantime.
    linkSync(temporary, path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === "EEXIST") return false;
    if (code === "ENOENT" || code === "ENOSPC" || code === "EDQUOT" || code === "EROFS") throw error;
    // A file system without links.
    if (existsSync(path)) return false;
    renameSync(temporary, path);
    return true;
  }
  rmSync(temporary);
  return true;
}

export function fsyncPath(path: string): void {
  const descriptor = openSync(path, "r+");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** So that a new name outlives a power cut. */
export function fsyncFolder(folder: string): void {
  // Windows cannot open folders, and writes their entries with the files.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** For files that nobody needs: one that cannot be removed now is removed another time. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // In use by another process on Windows, or a folder that has become read-only.
  }
}

/** Names the file in what the system said about it; what is no failure of the system stays as it is. */
export function asStorageFailure(error: unknown, file: string): unknown {
  const code = errnoOf(error);
  if (code === undefined || isEngineError(error)) return error;
  return new EngineError("STORAGE_FAILED", `Could not write ${file} (${code})`, {
    hint: "Free space on the disk or repair it; the file is a cache and is written again.",
    data: { file, code },
    cause: error,
  });
}

export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "errno" in error && "code" in error ? String(error.code) : undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) !== "ESRCH";
  }
}

function isOld(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > ABANDONED_MS;
  } catch {
    return false;
  }
}
