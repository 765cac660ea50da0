// A process that reads files for reading-process.ts, one at a time: what breaks here breaks nothing else.
import { isEngineError } from "../../core/errors.ts";
import { toErrorMessage } from "../../store/threads/protocol.ts";
import { extractionFailed } from "./extraction-failed.ts";
import { runTask } from "./run-task.ts";
import { type FromReader, type ReadingTask, taskPath, type ToReader } from "./tasks.ts";

let working: Promise<void> = Promise.resolve();
let more = Promise.withResolvers<void>();

async function work(id: number, task: ReadingTask): Promise<void> {
  try {
    const replies = runTask(task);
    let reply = await replies.next();
    for (;;) {
      if (reply.done === true) throw new Error("A task without a reply");
      const next = await replies.next();
      const isLast = next.done === true;
      if (!isLast) more = Promise.withResolvers<void>();
      await send({ id, reply: reply.value, isLast });
      if (isLast) return;
      await more.promise;
      reply = next;
    }
  } catch (error) {
    // Whatever a library finds wrong is wrong with the file.
    const reason = error instanceof Error ? error.message : String(error);
    const failure = isEngineError(error) ? error : extractionFailed(taskPath(task), reason, error);
    await send({ id, error: toErrorMessage(failure) });
  }
}

/** Resolves when it is on its way, so that what is not read yet does not pile up here. */
async function send(message: FromReader): Promise<void> {
  await new Promise<void>((resolve) => {
    process.send!(message, () => resolve());
  });
}

// Libraries complain on both; only the channel speaks.
console.log = console.warn = console.error = () => {};
process.on("message", (message: ToReader) => {
  if ("more" in message) more.resolve();
  else working = working.then(async () => await work(message.id, message.task));
});
process.on("disconnect", () => process.exit());
// The parent decides what a signal means.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
