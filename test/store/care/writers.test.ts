import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EngineError } from "../../../src/core/errors.ts";
import { liveWriters, nameHolders, registerWriter } from "../../../src/store/care/writers.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const busy = new EngineError("COLLECTION_BUSY", "Another process is writing to the collection", { hint: "Wait." });

function register(folder: string, pid: number, changes: Record<string, unknown> = {}): string {
  const file = join(folder, `writer-${pid}.json`);
  const startedAt = "2024-01-01T00:00:00.000Z";
  writeFileSync(file, JSON.stringify({ pid, host: hostname(), startedAt, command: "kenning index", ...changes }));
  return file;
}

test("a writer is named until it takes its registration back", () => {
  const folder = temporaryFolder();
  const release = registerWriter(folder, "kenning index");
  expect(liveWriters(folder)).toMatchObject([{ pid: process.pid, host: hostname(), command: "kenning index" }]);
  release();
  expect(liveWriters(folder)).toEqual([]);
  release();
});

test("a process that has died is no writer, and its registration goes", async () => {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, ["-e", ""]);
  const file = register(folder, child.pid!);
  await once(child, "close");
  expect(liveWriters(folder)).toEqual([]);
  expect(existsSync(file)).toBe(false);
});

test.runIf(process.platform === "linux")("a later process with the same id is not taken for it", () => {
  const folder = temporaryFolder();
  register(folder, process.pid, { ticks: "1" });
  expect(liveWriters(folder)).toEqual([]);
});

test("writers of other machines are believed, and files that are none are passed over", () => {
  const folder = temporaryFolder();
  register(folder, 1, { host: "elsewhere" });
  writeFileSync(join(folder, "writer-2.json"), "{");
  writeFileSync(join(folder, "writer-x.json"), "{}");
  expect(liveWriters(folder)).toMatchObject([{ host: "elsewhere" }]);
  expect(liveWriters(join(folder, "missing"))).toEqual([]);
});

test("a folder that is not there is no failure of the writer", () => {
  expect(() => registerWriter(join(temporaryFolder(), "missing"))()).not.toThrow();
});

test("a busy collection names who holds it, in its message and as data", () => {
  const folder = temporaryFolder();
  expect(nameHolders(busy, folder)).toBe(busy);
  register(folder, process.ppid);
  const named = nameHolders(busy, folder) as EngineError;
  expect(named).toMatchObject({ code: "COLLECTION_BUSY", hint: "Wait.", data: { holders: [{ pid: process.ppid }] } });
  expect(named.message).toContain(`kenning index (process ${process.ppid})`);
  expect(nameHolders(named, folder)).toBe(named);
});

test("who waits does not name itself, but another thread of its process", () => {
  const folder = temporaryFolder();
  const release = registerWriter(folder, "kenning index");
  expect(nameHolders(busy, folder)).toBe(busy);
  writeFileSync(
    join(folder, `writer-${process.pid}-5.json`),
    JSON.stringify({
      pid: process.pid,
      host: hostname(),
      startedAt: "2024-01-01T00:00:00.000Z",
      command: "x",
      thread: 5,
    }),
  );
  expect(nameHolders(busy, folder)).toMatchObject({ data: { holders: [{ pid: process.pid }] } });
  expect(liveWriters(folder)).toHaveLength(1);
  release();
});

test("other errors, and collections in memory, stay as they are", () => {
  const other = new EngineError("STORAGE_FAILED", "full", { hint: "Free some space." });
  expect(nameHolders(other, temporaryFolder())).toBe(other);
  expect(nameHolders(busy, null)).toBe(busy);
});
