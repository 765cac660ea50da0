// A reading process for tests: what a task is called says what becomes of the process.
import type { FromReader, ToReader } from "../../../src/indexer/isolated/tasks.ts";

const queue: ToReader[] = [];
let done = 0;
let waiting = 0;

function work(): void {
  while (queue.length > 0 && waiting === 0) {
    const message = queue.shift()!;
    if ("more" in message) continue;
    const { id, task } = message;
    const name = task.kind === "texts" ? task.path : "";
    if (name === "hangs") for (;;);
    if (name === "crashes") process.exit(1);
    if (name === "crashes later" && done > 0) process.exit(1);
    done++;
    const reply = (isLast: boolean): FromReader => ({ id, reply: [textOf(name)], isLast });
    process.send!(reply(name !== "comes in parts"));
    if (name === "comes in parts") waiting = id;
  }
}

function textOf(name: string): { recordId: undefined; title: string; language: string; text: string } {
  return { recordId: undefined, title: String(process.pid), language: "en", text: name };
}

process.on("message", (message: ToReader) => {
  if ("more" in message) {
    process.send!({ id: waiting, reply: [textOf("the second part")], isLast: true } satisfies FromReader);
    waiting = 0;
  } else queue.push(message);
  work();
});
process.on("disconnect", () => process.exit());
