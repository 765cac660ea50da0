/** Fetches the files of a hub model into a folder, each complete or not at all. The only file that uses the network. */
import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { throwIfAborted } from "../core/errors.ts";
import type { OnProgress } from "../core/progress.ts";

/** Before the first byte of an answer; a hub that cannot be reached is reported after this time. */
const ANSWER_TIMEOUT_MS = 8_000;
/** Between two pieces of a file. */
const STALL_TIMEOUT_MS = 30_000;

export interface HubSource {
  /** "org/name" */
  readonly model: string;
  readonly revision: string;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * @param file  its path in the model's repository, and below `folder`
 * @returns false when the repository has no such file
 * @throws {EngineError} `ABORTED`; anything else is the failure of the network or of the disk
 */
export async function downloadFile(
  { model, revision }: HubSource,
  file: string,
  folder: string,
  { signal, onProgress }: DownloadOptions,
): Promise<boolean> {
  const endpoint = process.env["HF_ENDPOINT"] || "https://huggingface.co";
  const url = `${endpoint.replace(/\/+$/, "")}/${model}/resolve/${encodeURIComponent(revision)}/${file}`;
  const watchdog = new Watchdog(signal);
  try {
    watchdog.expectWithin(ANSWER_TIMEOUT_MS);
    const response = await fetch(url, { signal: watchdog.signal });
    if (response.status === 404) return false;
    if (!response.ok || response.body === null) throw new TypeError(`${url} answered ${response.status}`);
    const total = Number(response.headers.get("content-length")) || undefined;
    await writeCompletely(join(folder, file), response.body, (done) => {
      watchdog.expectWithin(STALL_TIMEOUT_MS);
      onProgress?.({ stage: `download ${file}`, done, unit: "bytes", ...(total === undefined ? {} : { total }) });
    });
    return true;
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    watchdog.stop();
  }
}

async function writeCompletely(
  path: string,
  body: AsyncIterable<Uint8Array>,
  onBytes: (done: number) => void,
): Promise<void> {
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    await using file = await open(draft, "w");
    let done = 0;
    for await (const bytes of body) {
      await file.write(bytes);
      done += bytes.byteLength;
      onBytes(done);
    }
    await file.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await rename(draft, path);
}

/** Aborts when the caller does, or when nothing has happened for too long. */
class Watchdog {
  readonly #silence = new AbortController();
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal === undefined ? this.#silence.signal : AbortSignal.any([signal, this.#silence.signal]);
  }

  expectWithin(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#silence.abort(new DOMException(`No answer for ${milliseconds / 1000} s`, "TimeoutError"));
    }, milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
