import type { TaskKind, TaskOf, TaskReplies } from "./tasks.ts";

/** A task that is being done, or will be, in another process, and what has come of it so far: at most one reply waits here. */
export class Reading<Kind extends TaskKind = TaskKind> {
  readonly task: TaskOf<Kind>;
  /** Called when a reply that is not the last one was taken. */
  onTaken: () => void = () => {};
  onCancel: () => void = () => {};
  #reply: { readonly value: TaskReplies[Kind]; readonly isLast: boolean } | null = null;
  #error: { readonly cause: unknown } | null = null;
  #isDone = false;
  #hasGiven = false;
  #isCancelled = false;
  #wake: () => void = () => {};

  constructor(task: TaskOf<Kind>) {
    this.task = task;
  }

  get hasGiven(): boolean {
    return this.#hasGiven;
  }

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  give(value: unknown, isLast: boolean): void {
    this.#hasGiven = true;
    this.#reply = { value: value as TaskReplies[Kind], isLast };
    this.#wake();
  }

  fail(cause: unknown): void {
    this.#error = { cause };
    this.#wake();
  }

  /** @returns null after the last one @throws {EngineError} `EXTRACTION_FAILED`; what the task throws */
  async next(): Promise<TaskReplies[Kind] | null> {
    if (this.#isDone) return null;
    while (this.#reply === null && this.#error === null) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const reply = this.#reply;
    this.#reply = null;
    if (reply === null) {
      this.#isDone = true;
      throw this.#error!.cause;
    }
    if (reply.isLast) this.#isDone = true;
    else this.onTaken();
    return reply.value;
  }

  /** Of no interest any more; it may not be done yet. */
  cancel(): void {
    if (this.#isDone || this.#isCancelled || this.#reply?.isLast === true || this.#error !== null) return;
    this.#isCancelled = true;
    this.onCancel();
  }
}
