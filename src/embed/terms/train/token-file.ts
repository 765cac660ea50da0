import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineError } from "../../../core/errors.ts";

/** Tokens that are read or written at a time. */
const BLOCK_TOKENS = 65_536;

/** Numbers of terms on disk, so that a corpus of any length trains in memory that only its vocabulary bounds. */
export class TokenFile implements Disposable {
  /** Other threads read by it as well. */
  readonly fd: number;
  readonly #path: string;
  readonly #block = new Uint32Array(BLOCK_TOKENS);
  #used = 0;
  #tokens = 0;

  /** @throws {EngineError} `STORAGE_FAILED` */
  constructor(folder = tmpdir()) {
    this.#path = join(folder, `kenning-terms-${randomUUID()}`);
    this.fd = onDisk(() => openSync(this.#path, "wx+", 0o600));
    // Its name goes at once, so that a process that is killed leaves nothing behind; Windows wants it closed first.
    if (process.platform !== "win32") rmSync(this.#path);
  }

  /** How many were written. */
  get tokens(): number {
    return this.#tokens + this.#used;
  }

  append(token: number): void {
    this.#block[this.#used++] = token;
    if (this.#used === BLOCK_TOKENS) this.flush();
  }

  flush(): void {
    onDisk(() => writeAll(this.fd, this.#block.subarray(0, this.#used), 4 * this.#tokens));
    this.#tokens += this.#used;
    this.#used = 0;
  }

  /** Writes over what is there from the start on. What is read is always ahead of what is written. */
  *rewrite(): Generator<Uint32Array, void> {
    this.flush();
    const end = this.#tokens;
    const block = new Uint32Array(BLOCK_TOKENS);
    this.#tokens = 0;
    for (let at = 0; at < end; at += BLOCK_TOKENS) {
      const part = block.subarray(0, Math.min(BLOCK_TOKENS, end - at));
      onDisk(() => readTokens(this.fd, part, at));
      yield part;
    }
    this.flush();
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
    rmSync(this.#path, { force: true });
  }
}

/** @param from  in tokens */
export function readTokens(fd: number, out: Uint32Array, from: number): void {
  const bytes = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  for (let done = 0; done < bytes.length;) {
    const read = readSync(fd, bytes, done, bytes.length - done, 4 * from + done);
    if (read === 0) throw new RangeError("Tokens end too early");
    done += read;
  }
}

function writeAll(fd: number, tokens: Uint32Array, position: number): void {
  const bytes = new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength);
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

function onDisk<Result>(task: () => Result): Result {
  try {
    return task();
  } catch (cause) {
    throw new EngineError("STORAGE_FAILED", `The terms of the corpus cannot be kept in ${tmpdir()}`, {
      hint: "Make room there, four bytes a word, or name another folder in TMPDIR.",
      cause,
    });
  }
}
