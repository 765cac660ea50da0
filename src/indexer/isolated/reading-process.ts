import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { fromErrorMessage } from "../../store/threads/protocol.ts";
import { extractionFailed } from "./extraction-failed.ts";
import type { Reading } from "./reading.ts";
import { type FromReader, taskPath, type ToReader } from "./tasks.ts";

/** Beside this file, or the compiled one that `KENNING_READING_CHILD` names; src/store/threaded-services.ts says why. */
const ENTRY = new URL(
  process.env["KENNING_READING_CHILD"] ??
    (import.meta.url.endsWith(".ts") ? "./reading-child.ts" : "./reading-child.js"),
  import.meta.url,
);
/** Of JavaScript's heap; what lies outside of it is watched from here. */
const MAX_HEAP_MB = 512;
const MAX_RESIDENT_MB = 1024;
const WATCH_MS = 100;
/**
 * Without V8's slowest compiler, whose code comes too late for most files: reading pages of Markdown and code took 2.5 core-seconds
 * instead of 2.8, and of PDF 2.3 instead of 2.7.
 */
const FAST_COMPILERS = "--no-opt";
/**
 * For the youngest objects, in MB. Over 20,000 small files the process takes 185 MB with it, and 276 as V8 would have it, in the same time; with
 * a quarter of it 163, and reading takes an eighth longer.
 */
const YOUNG_HEAP = "--max-semi-space-size=16";

export interface ReadingLimits {
  /** Of work on one file until it gives something. */
  readonly maxSeconds: number;
  /** The program of the process. */
  readonly entry: URL;
}

export const READING_LIMITS: ReadingLimits = { maxSeconds: 15, entry: ENTRY };

/** What a process that has ended leaves to be done by another. */
export type OnEnd = (unfinished: readonly Reading[]) => void;

/** A process that reads files one after the other, within limits of time and memory. It ends with the first that breaks them. */
export class ReadingProcess {
  readonly #child: ChildProcess;
  readonly #limits: ReadingLimits;
  readonly #onEnd: OnEnd;
  /** Nobody else would end it at a file at which it hangs. */
  readonly #onExit = (): void => void this.#child.kill("SIGKILL");
  /** In order; the first is being worked on. */
  readonly #readings: Reading[] = [];
  #lastId = 0;
  /** Id of the first. */
  #firstId = 1;
  #finished = 0;
  #watch: NodeJS.Timeout | undefined;
  /** When the first was begun or went on; null while it waits for its reader. */
  #since: number | null = null;
  #failure: { readonly reason: string; readonly isTimeout: boolean } | null = null;

  constructor(limits: ReadingLimits, onEnd: OnEnd) {
    this.#limits = limits;
    this.#onEnd = onEnd;
    this.#child = fork(limits.entry, [], {
      execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`, YOUNG_HEAP, FAST_COMPILERS],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child.on("message", (message: FromReader) => this.#receive(message));
    this.#child.once("exit", () => this.#ended());
    this.#child.once("error", () => this.#ended());
    process.once("exit", this.#onExit);
    this.#rest();
  }

  get load(): number {
    return this.#readings.length;
  }

  send(reading: Reading): void {
    if (this.#readings.push(reading) === 1) this.#begin();
    this.#post({ id: ++this.#lastId, task: reading.task });
    reading.onTaken = () => this.#goOn(reading);
    reading.onCancel = () => this.#cancel(reading);
  }

  /** Ends it when it has nothing to do. */
  close(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #begin(): void {
    this.#child.ref();
    this.#child.channel?.ref();
    this.#since = performance.now();
    this.#watch ??= setInterval(() => this.#check(), WATCH_MS);
  }

  #rest(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #receive(message: FromReader): void {
    const reading = this.#readings[0];
    if (reading === undefined || message.id !== this.#firstId) return;
    if ("reply" in message && !message.isLast) {
      this.#since = null;
      return reading.give(message.reply, false);
    }
    this.#readings.shift();
    this.#firstId++;
    this.#finished++;
    this.#since = performance.now();
    if (this.#readings.length === 0) this.#rest();
    if ("reply" in message) reading.give(message.reply, true);
    else reading.fail(fromErrorMessage(message.error));
  }

  #goOn(reading: Reading): void {
    if (this.#readings[0] !== reading || this.#since !== null) return;
    this.#since = performance.now();
    this.#post({ more: this.#firstId });
  }

  #cancel(reading: Reading): void {
    if (this.#readings.includes(reading)) this.#child.kill("SIGKILL");
  }

  #post(message: ToReader): void {
    // What cannot be sent any more is found unfinished at the end.
    this.#child.send(message, () => {});
  }

  #check(): void {
    const { maxSeconds } = this.#limits;
    if (this.#since !== null && performance.now() - this.#since > maxSeconds * 1000) {
      this.#stop(`it took longer than ${maxSeconds} seconds`, true);
    } else if (residentMegabytes(this.#child.pid) > MAX_RESIDENT_MB) {
      this.#stop(`it needed more than ${MAX_RESIDENT_MB} MB`, false);
    }
  }

  #stop(reason: string, isTimeout: boolean): void {
    this.#failure ??= { reason, isTimeout };
    this.#child.kill("SIGKILL");
  }

  #ended(): void {
    process.off("exit", this.#onExit);
    this.#rest();
    const [first, ...others] = this.#readings.splice(0);
    const unfinished = others.filter((one) => !one.isCancelled);
    if (first !== undefined && !first.isCancelled) {
      const reason =
        this.#failure?.reason ?? `it needed more than ${MAX_HEAP_MB} MB, or ended the program that read it`;
      // What an earlier file has left behind may be to blame; a hang is its own.
      const isTriedAgain = this.#finished > 0 && this.#failure?.isTimeout !== true && !first.hasGiven;
      if (isTriedAgain) unfinished.unshift(first);
      else first.fail(extractionFailed(taskPath(first.task), reason));
    }
    this.#onEnd(unfinished);
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
