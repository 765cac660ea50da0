import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { throwIfAborted } from "../../../core/errors.ts";
import type { EngineError } from "../../../core/errors.ts";
import { badTermFile } from "./term-file-error.ts";

const CHUNK_BYTES = 1 << 20;
/** No byte of deflated data can stand for more. */
const MAX_INFLATION = 1032;
const GZIP_MAGIC = [0x1f, 0x8b];

/** A file read once from its beginning to its end, unpacked where it is gzipped, a few chunks in memory at a time. */
export class ByteSource implements AsyncDisposable {
  readonly file: string;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #sizeBytes: number;
  readonly #isSizeKnown: boolean;
  readonly #signal: AbortSignal | undefined;
  #window: Buffer = Buffer.alloc(0);
  #at = 0;
  #windowStart = 0;

  private constructor(
    file: string,
    chunks: AsyncIterator<Buffer>,
    { sizeBytes, isKnown, signal }: { sizeBytes: number; isKnown: boolean; signal: AbortSignal | undefined },
  ) {
    this.file = file;
    this.#chunks = chunks;
    this.#sizeBytes = sizeBytes;
    this.#isSizeKnown = isKnown;
    this.#signal = signal;
  }

  /** @throws {EngineError} `BAD_INPUT_FILE` if there is no such file */
  static async open(file: string, signal?: AbortSignal): Promise<ByteSource> {
    try {
      const info = await stat(file);
      const sizeBytes = info.isFile() ? info.size : Infinity;
      const chunks = createReadStream(file, { highWaterMark: CHUNK_BYTES })[Symbol.asyncIterator]();
      const first = (await chunks.next()) as IteratorResult<Buffer, undefined>;
      const rest = followedBy(first.value, chunks);
      const isGzip = GZIP_MAGIC.every((byte, i) => first.value?.[i] === byte);
      if (!isGzip) return new ByteSource(file, rest, { sizeBytes, isKnown: info.isFile(), signal });
      const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
      pipeline(Readable.from(rest), unpacked, () => {});
      return new ByteSource(file, unpacked[Symbol.asyncIterator](), {
        sizeBytes: sizeBytes * MAX_INFLATION,
        isKnown: false,
        signal,
      });
    } catch (cause) {
      throw unreadable(file, cause);
    }
  }

  /** How many bytes are behind. */
  get offset(): number {
    return this.#windowStart + this.#at;
  }

  /** No more can follow; an upper bound for packed files. */
  get maxRemainingBytes(): number {
    return this.#sizeBytes - this.offset;
  }

  /** Whether `maxRemainingBytes` is what follows, and not only a bound. */
  get isSizeKnown(): boolean {
    return this.#isSizeKnown;
  }

  /** Whether at least so many bytes follow. */
  async has(bytes: number): Promise<boolean> {
    while (this.#window.length - this.#at < bytes) if (!(await this.#fill())) return false;
    return true;
  }

  /** The next bytes, fewer at the end of the file; they stay to be read. A view, valid until the next call. */
  async peek(bytes: number): Promise<Buffer> {
    await this.has(bytes);
    return this.#window.subarray(this.#at, this.#at + bytes);
  }

  /** The next line, or what there is of one of more than `maxBytes`; it stays to be read. A view, valid until the next call. */
  async peekLine(maxBytes: number): Promise<Buffer> {
    for (let bytes = 4096; ; bytes *= 4) {
      const window = await this.peek(Math.min(bytes, maxBytes));
      const end = window.indexOf(0x0a);
      if (end !== -1) return window.subarray(0, end);
      if (window.length < bytes) return window;
    }
  }

  /** A view, valid until the next call. @throws {EngineError} `BAD_INPUT_FILE` if the file ends before */
  async take(bytes: number): Promise<Buffer> {
    if (!(await this.has(bytes))) throw this.truncated();
    this.#at += bytes;
    return this.#window.subarray(this.#at - bytes, this.#at);
  }

  /** @throws {EngineError} `BAD_INPUT_FILE` if the file ends before the target is full */
  async copyInto(target: Uint8Array): Promise<void> {
    for (let done = 0; done < target.length;) {
      if (this.#at === this.#window.length && !(await this.#fill())) throw this.truncated();
      const part = this.#window.subarray(this.#at, this.#at + target.length - done);
      target.set(part, done);
      this.#at += part.length;
      done += part.length;
    }
  }

  /**
   * What stands before the next such byte, which is skipped; the rest of the file where there is none.
   *
   * @returns a view, valid until the next call; null at the end of the file
   * @throws {EngineError} `BAD_INPUT_FILE` if that is more than `maxBytes`
   */
  async until(byte: number, maxBytes: number): Promise<Buffer | null> {
    for (let searched = 0; ;) {
      const at = this.#window.indexOf(byte, this.#at + searched);
      if (at !== -1 && at - this.#at <= maxBytes) {
        const found = this.#window.subarray(this.#at, at);
        this.#at = at + 1;
        return found;
      }
      searched = this.#window.length - this.#at;
      if (at !== -1 || searched > maxBytes) throw this.#overlong(maxBytes);
      if (await this.#fill()) continue;
      return searched === 0 ? null : await this.take(searched);
    }
  }

  async isAtEnd(): Promise<boolean> {
    return !(await this.has(1));
  }

  truncated(): EngineError {
    return badTermFile(`it ends after ${this.#windowStart + this.#window.length} bytes, in the middle of its data`, {
      file: this.file,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#chunks.return?.();
  }

  async #fill(): Promise<boolean> {
    throwIfAborted(this.#signal);
    let next: IteratorResult<Buffer, unknown>;
    try {
      next = await this.#chunks.next();
    } catch (cause) {
      throw unreadable(this.file, cause);
    }
    if (next.done) return false;
    this.#windowStart += this.#at;
    const left = this.#window.subarray(this.#at);
    this.#window = left.length === 0 ? next.value : Buffer.concat([left, next.value]);
    this.#at = 0;
    return true;
  }

  #overlong(maxBytes: number): EngineError {
    return badTermFile(`more than ${maxBytes} bytes follow each other without an end`, {
      file: this.file,
      data: { offset: this.offset },
    });
  }
}

async function* followedBy(first: Buffer | undefined, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first !== undefined) yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function unreadable(file: string, cause: unknown): EngineError {
  const { code = "" } = cause as NodeJS.ErrnoException;
  const isDamaged = code.startsWith("Z_");
  return badTermFile(isDamaged ? "its gzip data is damaged or ends too early" : "it cannot be read", {
    file,
    hint: isDamaged ? "Get the file again." : "Check that the file is there and that you may read it.",
    cause,
  });
}
