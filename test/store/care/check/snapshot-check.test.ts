import { execFile } from "node:child_process";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { listSnapshots } from "../../../../src/store/ann/snapshot.ts";
import { snapshotCheck } from "../../../../src/store/care/check/snapshot-check.ts";
import { createStopFlag } from "../../../../src/store/care/stop-flag.ts";
import { filledCollection } from "../filled-collection.ts";

test("snapshots that other processes write and remove meanwhile are not taken for damaged", async () => {
  const { database, folder } = filledCollection();
  const check = snapshotCheck(folder);
  const writing = new Set([0, 1]);
  const writers = Array.from(writing, async (writer) => {
    await promisify(execFile)(process.execPath, [join(import.meta.dirname, "snapshot-process.ts"), folder, "700"]);
    writing.delete(writer);
  });
  const written = Promise.all(writers).finally(() => writing.clear());
  while (writing.size > 0) {
    expect(check.find({ database, task: { stop: createStopFlag() } })).toEqual([]);
    await setImmediate();
  }
  await written;
  expect(listSnapshots(folder, "codes")[0]).toBeGreaterThan(10);
});
