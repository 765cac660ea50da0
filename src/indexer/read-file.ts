import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { sep } from "node:path";
import { EngineError } from "../core/errors.ts";

/** A file that was found when a folder was walked. */
export interface FileAt {
  readonly absolutePath: string;
  /** The folder, or the file itself: what a link may lead to is within it. */
  readonly root: string;
}

/**
 * A file's bytes, as many as it has when it is opened. One that has become something else since the folder was walked is not
 * waited for, and what is added while it is read is left to the next run, which finds that its size has changed.
 *
 * @param maxBytes  from its beginning
 * @throws {EngineError} `EXTRACTION_FAILED` when it is not there, is no file, or has become a link out of its folder
 */
export function readScannedFile(at: FileAt, maxBytes = Infinity): Uint8Array {
  const { file, sizeBytes } = openScannedFile(at);
  try {
    const bytes = Buffer.allocUnsafeSlow(Math.min(sizeBytes, maxBytes));
    let length = 0;
    while (length < bytes.length) {
      const bytesRead = readSync(file, bytes, length, bytes.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** @returns a descriptor that the caller closes */
export function openScannedFile(at: FileAt): { readonly file: number; readonly sizeBytes: number } {
  // Opening a pipe would wait for someone to write into it.
  const file = open(at.absolutePath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw changed("It is no file any more");
    assertInRoot(at, stats);
    return { file, sizeBytes: stats.size };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function open(absolutePath: string, flags: number): number {
  try {
    return openSync(absolutePath, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === "ENOENT" || code === "ENOTDIR" ? changed("It is not there any more") : error;
  }
}

/** The file that was opened is where its path leads to, within the root: the path, or a folder on it, may have become a link. */
function assertInRoot({ absolutePath, root }: FileAt, { dev, ino }: Stats): void {
  const real = realPathOf(absolutePath);
  const realRoot = realPathOf(root);
  const isWithin = real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
  if (!isWithin) throw changed("It leads out of its folder now");
  const now = statSync(real, { throwIfNoEntry: false });
  if (now?.dev !== dev || now.ino !== ino) throw changed("Another file has taken its place");
}

function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    throw changed("It is not there any more");
  }
}

function changed(what: string): EngineError {
  return new EngineError("EXTRACTION_FAILED", `${what}: it has changed since the folder was looked at`, {
    hint: "Index again.",
  });
}
