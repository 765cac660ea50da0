import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { EngineError } from "../core/errors.ts";
import type { ScannedFile } from "./scan.ts";

/** Bytes of a file beyond what it had when the folder was walked are read too, up to this many times as much. */
const MAX_GROWTH = 2;

/**
 * A scanned file's bytes. One that has become something else meanwhile is not waited for, and one that goes on growing is
 * read up to a bound; the next run finds that its size has changed.
 *
 * @throws {EngineError} `EXTRACTION_FAILED` when it is no file any more; what the file system throws
 */
export async function readScannedFile({ absolutePath, sizeBytes }: ScannedFile): Promise<Uint8Array> {
  // Opening a pipe would wait for someone to write into it.
  const handle = await open(absolutePath, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) {
      throw new EngineError("EXTRACTION_FAILED", "It is no file any more", { hint: "Index again." });
    }
    const limit = Math.min(stats.size, sizeBytes * MAX_GROWTH + 4096);
    const bytes = Buffer.alloc(limit);
    let length = 0;
    while (length < limit) {
      const { bytesRead } = await handle.read(bytes, length, limit - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return bytes.subarray(0, length);
  } finally {
    await handle.close();
  }
}
