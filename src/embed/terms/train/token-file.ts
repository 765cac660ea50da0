import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EngineError } from "../../../core/errors.ts";
import { readTokens } from "./read-tokens.ts";

/** Tokens that are read or written at a time. */
export const BLOCK_TOKENS = 16_384;

/** Numbers of terms on disk, so that a corpus of any length trains in memory that only its vocabulary bounds. */
export class TokenFile implements Disposable {
  /** Other threads read by it as well. */
  readonly fd: number;
  readonly #folder: string;
  readonly #block = new Uint32Array(BLOCK_TOKENS);
  #used = 0;
  #tokens = 0;

  /** @throws {EngineError} `STORAGE_FAILED` */
  constructor(folder = tmpdir()) {
    this.#folder = onDisk(() => mkdtempSync(join(folder, "kenning-terms-")));
    this.fd = onDisk(() => openSync(join(this.#folder, "tokens"), "wx+", 0o600));
    // Its name goes at once, so that a process that is killed leaves nothing behind; Windows wants it closed first.
    if (process.platform !== "win32") this.#remove();
  }

  /** How many were written. */
  get tokens(): number {
    return this.#tokens + this.#used;
  }

  append(token: number): void {
    this.#block[this.#used++] = token;
    if (this.#used === BLOCK_TOKENS) this.flush();
  }

  appendAll(tokens: Uint32Array): void {
    this.flush();
    onDisk(() => writeAll(this.fd, tokens, 4 * this.#tokens));
    this.#tokens += tokens.length;
  }

  flush(): void {
    onDisk(() => writeAll(this.fd, this.#block.subarray(0, this.#used), 4 * this.#tokens));
    this.#tokens += this.#used;
    this.#used = 0;
  }

  /**
   * Writes over what is there from the start on. What is read is always ahead of what is written.
   *
   * @param block  is filled again and again
   * @returns      how many tokens it has, each time
   */
  *rewrite(block: Uint32Array): Generator<number, void> {
    this.flush();
    const end = this.#tokens;
    this.#tokens = 0;
    for (let at = 0; at < end; at += block.length) {
      const count = Math.min(block.length, end - at);
      onDisk(() => readTokens(this.fd, block.subarray(0, count), at));
      yield count;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
    this.#remove();
  }

  #remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
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
