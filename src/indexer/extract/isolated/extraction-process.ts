import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { EngineError } from "../../../core/errors.ts";
import type { BinaryFormat } from "../binary-formats.ts";
import type { ExtractionReply, ExtractionTask } from "./extraction-child.ts";
import type { FormatRead } from "./read-format.ts";

const ENTRY = new URL(
  import.meta.url.endsWith(".ts") ? "./extraction-child.ts" : "./extraction-child.js",
  import.meta.url,
);
/** Of JavaScript's heap; what lies outside of it is watched from here. */
const MAX_HEAP_MB = 512;
const MAX_RESIDENT_MB = 1024;
const MAX_SECONDS = 15;
const WATCH_MS = 100;
/** A process that has nothing to do for so long is ended. */
const IDLE_MS = 2000;

/**
 * Reads files of binary formats in a process of its own, within limits of time and memory: a file that hangs or explodes costs
 * that file, and the next one gets a new process. One at a time; it starts with the first and ends when there is nothing to do.
 */
class ExtractionProcess {
  #child: ChildProcess | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;

  async read(task: ExtractionTask): Promise<FormatRead> {
    const reading = this.#queue.then(async () => await this.#read(task));
    this.#queue = reading.catch(() => {});
    return await reading;
  }

  async #read(task: ExtractionTask): Promise<FormatRead> {
    clearTimeout(this.#idle);
    const child = (this.#child ??= this.#start());
    child.ref();
    child.channel?.ref();
    try {
      const reply = await exchange(child, task);
      if ("read" in reply) return reply.read;
      throw failed(task, reply.error);
    } catch (error) {
      if (!child.connected || child.killed) this.#child = null;
      throw error;
    } finally {
      child.unref();
      child.channel?.unref();
      this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
    }
  }

  #start(): ChildProcess {
    const child = fork(ENTRY, [], {
      execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.once("exit", () => {
      if (this.#child === child) this.#child = null;
    });
    return child;
  }

  #end(): void {
    this.#child?.disconnect();
    this.#child = null;
  }
}

async function exchange(child: ChildProcess, task: ExtractionTask): Promise<ExtractionReply> {
  const deadline = performance.now() + MAX_SECONDS * 1000;
  const { promise, resolve, reject } = Promise.withResolvers<ExtractionReply>();
  const onExit = (): void =>
    reject(failed(task, `it needed more than ${MAX_HEAP_MB} MB, or ended the program that read it`));
  const stop = (why: string): void => {
    child.kill("SIGKILL");
    reject(failed(task, why));
  };
  const watch = setInterval(() => {
    if (performance.now() > deadline) stop(`it took longer than ${MAX_SECONDS} seconds`);
    else if (residentMegabytes(child.pid) > MAX_RESIDENT_MB) stop(`it needed more than ${MAX_RESIDENT_MB} MB`);
  }, WATCH_MS);
  child.once("message", resolve);
  child.once("exit", onExit);
  child.once("error", onExit);
  try {
    child.send(task, (error) => {
      if (error !== null) reject(failed(task, error.message));
    });
    return await promise;
  } finally {
    clearInterval(watch);
    child.off("message", resolve).off("exit", onExit).off("error", onExit);
  }
}

/** @returns 0 where the system does not tell */
function residentMegabytes(pid: number | undefined): number {
  try {
    const [, pages = "0"] = readFileSync(`/proc/${pid}/statm`, "utf8").split(" ");
    return (Number(pages) * 4096) / 1e6;
  } catch {
    return 0;
  }
}

function failed({ path, format }: ExtractionTask, reason: string): EngineError {
  return new EngineError("EXTRACTION_FAILED", `The file cannot be read as ${format}: ${reason}`, {
    hint: "Open it with the program that made it; it may be damaged, protected by a password or too large.",
    data: { path, format },
  });
}

const shared = new ExtractionProcess();

/** @throws {EngineError} `EXTRACTION_FAILED` */
export async function readIsolated(format: BinaryFormat, bytes: Uint8Array, path: string): Promise<FormatRead> {
  return await shared.read({ format, bytes, path });
}
