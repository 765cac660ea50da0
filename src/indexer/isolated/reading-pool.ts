import { availableParallelism } from "node:os";
import { Reading } from "./reading.ts";
import { READING_LIMITS, type ReadingLimits, ReadingProcess } from "./reading-process.ts";
import type { TaskKind, TaskOf, TaskReplies } from "./tasks.ts";

/** Beside the threads that embed; reading is a fraction of that work, but for PDFs. */
const MAX_PROCESSES = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 4)));
/** A process that has nothing to do for so long is ended. */
const IDLE_MS = 2000;

/**
 * Reads files in processes of their own, within limits of time and memory: a file that hangs or explodes costs that file, its process
 * is replaced, and what was sent to it besides is read by the next one. Processes start with the first task and end when there are none.
 */
export class ReadingPool {
  readonly #limits: ReadingLimits;
  readonly #processes = new Set<ReadingProcess>();
  #idle: NodeJS.Timeout | undefined;

  constructor(limits = READING_LIMITS) {
    this.#limits = limits;
  }

  /** Starts a process ahead of the first task. */
  start(): void {
    if (this.#processes.size === 0) this.#add();
    this.#restartIdle();
  }

  /** Tasks are begun in order. */
  read<Kind extends TaskKind>(task: TaskOf<Kind> & { readonly kind: Kind }): Reading<Kind> {
    const reading = new Reading<Kind>(task);
    this.#send(reading as unknown as Reading);
    return reading;
  }

  /** Of a task with one reply. */
  async ask<Kind extends TaskKind>(task: TaskOf<Kind> & { readonly kind: Kind }): Promise<TaskReplies[Kind]> {
    return (await this.read<Kind>(task).next())!;
  }

  #send(reading: Reading): void {
    this.#restartIdle();
    const [least] = [...this.#processes].toSorted((a, b) => a.load - b.load);
    const isEnough = least !== undefined && (least.load === 0 || this.#processes.size >= MAX_PROCESSES);
    (isEnough ? least : this.#add()).send(reading);
  }

  #add(): ReadingProcess {
    const process = new ReadingProcess(this.#limits, (unfinished) => {
      this.#processes.delete(process);
      for (const reading of unfinished) this.#send(reading);
    });
    this.#processes.add(process);
    return process;
  }

  #restartIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if ([...this.#processes].some(({ load }) => load > 0)) return this.#restartIdle();
      for (const process of this.#processes) process.close();
      this.#processes.clear();
    }, IDLE_MS).unref();
  }
}

/** Of the whole program. */
export const readingPool = new ReadingPool();
