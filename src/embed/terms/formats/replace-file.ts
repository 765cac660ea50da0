import { open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { EngineError, isEngineError, throwIfAborted } from "../../../core/errors.ts";

const BLOCK_BYTES = 1 << 20;
const MAX_WRITE_BYTES = 1 << 26;

const pack = promisify(gzip);

/** Gathers what is written into large blocks, and packs each where that is wanted: blocks of gzip after each other are gzip as well. */
export class FileWriter {
  readonly #handle: FileHandle;
  readonly #packed: boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #filled = 0;

  constructor(handle: FileHandle, { packed, signal }: { packed: boolean; signal: AbortSignal | undefined }) {
    this.#handle = handle;
    this.#packed = packed;
    this.#signal = signal;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (bytes.length > BLOCK_BYTES - this.#filled) await this.flush();
    if (bytes.length >= BLOCK_BYTES) return this.#writeThrough(bytes);
    this.#block.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  async flush(): Promise<void> {
    if (this.#filled > 0) await this.#writeThrough(this.#block.subarray(0, this.#filled));
    this.#filled = 0;
  }

  async #writeThrough(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; at += MAX_WRITE_BYTES) {
      throwIfAborted(this.#signal);
      const part = bytes.subarray(at, at + MAX_WRITE_BYTES);
      await writeWhole(this.#handle, this.#packed ? await pack(part) : part);
    }
  }
}

/**
 * Writes a file beside the one it replaces, syncs it, and only then gives it its name: there is always a whole one.
 *
 * @throws {EngineError} `STORAGE_FAILED`, `ABORTED`, and what `content` throws
 */
export async function replaceFile(
  file: string,
  content: (writer: FileWriter) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const partial = `${file}.${process.pid}.partial`;
  try {
    const handle = await open(partial, "w");
    try {
      const writer = new FileWriter(handle, { packed: file.endsWith(".gz"), signal });
      await content(writer);
      await writer.flush();
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    await syncFolder(dirname(file));
  } catch (cause) {
    await rm(partial, { force: true });
    if (isEngineError(cause)) throw cause;
    throw new EngineError("STORAGE_FAILED", `${file} cannot be written`, {
      hint: "Check that there is room and that you may write there.",
      data: { file },
      cause,
    });
  }
}

async function writeWhole(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await handle.write(bytes, done)).bytesWritten;
  }
}

async function syncFolder(folder: string): Promise<void> {
  // Windows has no handles of folders.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
