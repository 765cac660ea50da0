import { closeSync, openSync, read, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { DataSum, Sidecar, SnapshotHeader } from "./snapshot-sidecar.ts";

/** Why a snapshot cannot be used; the caller makes its content from the database again. */
export type SnapshotFault = "missing" | "sidecar" | "format" | "parameters" | "truncated" | "checksum" | "unreadable";

/** Small enough that the checksum finds in the processor's cache what was just read. */
const CHUNK_BYTES = 256 * 1024;

/**
 * Reads the data of one snapshot from front to back and sums it on the way. Only after `fault` has said that there
 * is none may what was read be used.
 */
export class SnapshotReader implements Disposable {
  readonly header: SnapshotHeader;
  readonly generation: number;
  /** Of the data file. */
  readonly path: string;
  readonly byteLength: number;
  readonly #expectedSum: number;
  readonly #descriptor: number;
  #position = 0;
  #sum = 0;
  #fault: SnapshotFault | undefined;

  /** @throws the system's error when the file cannot be opened */
  constructor(path: string, { header, generation, data }: Sidecar) {
    this.path = path;
    this.header = header;
    this.generation = generation;
    this.byteLength = data.byteLength;
    this.#expectedSum = data.crc32;
    this.#descriptor = openSync(path, "r");
  }

  /** What the data should sum up to, by which other files name it. */
  get crc32(): number {
    return this.#expectedSum;
  }

  /**
   * Fills an array with the bytes that follow; after a failure, or beyond the end, its content means nothing.
   *
   * @param into  may lie in shared memory
   */
  read(into: Uint8Array): void {
    if (this.#position + into.byteLength > this.byteLength) this.#fault ??= "truncated";
    for (let at = 0; at < into.byteLength && this.#fault === undefined;) {
      at += this.#readSome(into.subarray(at, at + CHUNK_BYTES));
    }
  }

  /**
   * As `read` of several arrays, on threads of the system while this one goes on. Nothing else may be read before it is
   * done; it never rejects.
   *
   * @param atOnce  how many are read at the same time
   */
  async readAhead(parts: readonly Uint8Array[], atOnce: number): Promise<void> {
    const counts: Promise<number>[] = [];
    let end = this.#position;
    for (const [i, part] of parts.entries()) {
      for (const next of parts.slice(counts.length, i + atOnce)) {
        counts.push(this.#readAt(next, end));
        end += next.byteLength;
      }
      this.#take(part, await counts[i]!);
    }
  }

  /** Reads on without keeping anything, at most `byteCount` bytes. @returns whether there is more */
  skip(byteCount = Infinity): boolean {
    const scratch = new Uint8Array(Math.min(CHUNK_BYTES, this.byteLength));
    for (let left = byteCount; left > 0 && this.#hasMore();) {
      left -= this.#readSome(scratch.subarray(0, Math.min(left, this.byteLength - this.#position)));
    }
    return this.#hasMore();
  }

  /** Reads what is left. @returns what is wrong with the data as a whole */
  fault(): SnapshotFault | undefined {
    this.skip();
    if (this.#fault === undefined && this.#sum !== this.#expectedSum) this.#fault = "checksum";
    return this.#fault;
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #hasMore(): boolean {
    return this.#fault === undefined && this.#position < this.byteLength;
  }

  #readSome(into: Uint8Array): number {
    try {
      const count = readSync(this.#descriptor, into, 0, into.byteLength, this.#position);
      if (count === 0) this.#fault = "truncated";
      this.#sum = crc32(count === into.byteLength ? into : into.subarray(0, count), this.#sum);
      this.#position += count;
      return count;
    } catch {
      this.#fault = "unreadable";
      return 0;
    }
  }

  /** @returns how many bytes there were, −1 when the system could not read them */
  async #readAt(into: Uint8Array, position: number): Promise<number> {
    for (let done = 0; done < into.byteLength;) {
      const count = await new Promise<number>((resolve) => {
        read(this.#descriptor, into, done, into.byteLength - done, position + done, (error, bytes) =>
          resolve(error === null ? bytes : -1),
        );
      });
      if (count <= 0) return count < 0 ? count : done;
      done += count;
    }
    return into.byteLength;
  }

  #take(part: Uint8Array, count: number): void {
    if (count < 0) this.#fault ??= "unreadable";
    if (count < part.byteLength || this.#position + count > this.byteLength) this.#fault ??= "truncated";
    if (this.#fault !== undefined) return;
    this.#sum = crc32(part, this.#sum);
    this.#position += count;
  }
}

/** Reads a file through the file system again, to see what has become of it there. */
export function sumOf(path: string): DataSum {
  const descriptor = openSync(path, "r");
  try {
    const chunk = new Uint8Array(CHUNK_BYTES);
    let byteLength = 0;
    let sum = 0;
    for (;;) {
      const count = readSync(descriptor, chunk, 0, CHUNK_BYTES, byteLength);
      if (count === 0) return { byteLength, crc32: sum };
      sum = crc32(chunk.subarray(0, count), sum);
      byteLength += count;
    }
  } finally {
    closeSync(descriptor);
  }
}
