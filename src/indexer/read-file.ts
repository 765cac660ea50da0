import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { EngineError } from "../core/errors.ts";

/**
 * A file's bytes, as many as it has when it is opened. One that has become something else since the folder was walked is not
 * waited for, and what is added while it is read is left to the next run, which finds that its size has changed.
 *
 * @param maxBytes  from its beginning
 * @throws {EngineError} `EXTRACTION_FAILED` when it is no file any more; what the file system throws
 */
export function readScannedFile(absolutePath: string, maxBytes = Infinity): Uint8Array {
  const { file, sizeBytes } = openScannedFile(absolutePath);
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
export function openScannedFile(absolutePath: string): { readonly file: number; readonly sizeBytes: number } {
  // Opening a pipe would wait for someone to write into it.
  const file = openSync(absolutePath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new EngineError("EXTRACTION_FAILED", "It is no file any more", { hint: "Index again." });
    return { file, sizeBytes: stats.size };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
