/** Opens a collection in a fresh process and prints how long it took and what memory it takes; see opening.ts. */
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ServiceOptions } from "../../src/store/services.ts";
import type * as SqliteStoreModule from "../../src/store/sqlite-store.ts";
import type * as ThreadedServicesModule from "../../src/store/threaded-services.ts";
import { fromBlob } from "../../src/core/vector.ts";
import type { Opening, OpeningTask } from "./opening.ts";

const task = JSON.parse(process.argv[2]!) as OpeningTask;
const { ThreadedServices } = (await import(
  `${task.code}/threaded-services.${task.ending}`
)) as typeof ThreadedServicesModule;
const { SqliteStore } = (await import(`${task.code}/sqlite-store.${task.ending}`)) as typeof SqliteStoreModule;
const query = fromBlob(Buffer.from(task.query, "base64"), task.dimensions);
const options: ServiceOptions = task.options;

const started = performance.now();
const services = await ThreadedServices.open(options);
await using store = new SqliteStore("bench", services);
const { candidates } = await store.searchVectors(query, task.k);
const answer = performance.now() - started;
if (candidates.length !== task.k) throw new Error(`${candidates.length} results instead of ${task.k}`);
let wasMeasured = false;
for (;;) {
  const state = await services.vectors.state();
  if (state === null || state.graph === "ready") break;
  wasMeasured ||= state.graph === "measuring";
  await setTimeout(2);
}
const ready = performance.now() - started;
await setTimeout(500);
collectGarbage();
await setTimeout(200);
const rest = process.memoryUsage.rss();
const [, peak = "0"] = /^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
process.stdout.write(JSON.stringify({ answer, ready, wasMeasured, rest, peak: Number(peak) * 1024 } satisfies Opening));

/** Not by a flag of the process: with one, Node does without the compiled code of its own modules, 30 ms for a thread. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
