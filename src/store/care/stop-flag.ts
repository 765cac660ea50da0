import { EngineError } from "../../core/errors.ts";

/** Shared memory by which one thread asks another to stop: anything but 0 in its first cell does. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

/** Says how far a task is. It must not throw. */
export type CareProgress = (done: number, total: number, what: string) => void;

export interface CareTask {
  readonly stop?: StopFlag | undefined;
  readonly progress?: CareProgress | undefined;
}

export function createStopFlag(): StopFlag {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

export function requestStop(flag: StopFlag): void {
  Atomics.store(flag, 0, 1);
}

/** @throws {EngineError} `ABORTED` once the flag is raised */
export function throwIfStopped(flag: StopFlag | undefined): void {
  if (flag === undefined || Atomics.load(flag, 0) === 0) return;
  throw new EngineError("ABORTED", "The operation was interrupted", {
    hint: "Run the same command again; the collection is as consistent as before.",
  });
}

/** Stops or reports, at most once every `EVERY` rows. */
export function passRow(task: CareTask, done: number, total: number, what: string): void {
  if (done % EVERY !== 0 && done !== total) return;
  throwIfStopped(task.stop);
  task.progress?.(done, total, what);
}

const EVERY = 500;
