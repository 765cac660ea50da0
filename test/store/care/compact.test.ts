import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { giveBackSpace } from "../../../src/store/care/give-back-space.ts";
import { readSpaceUse } from "../../../src/store/care/space-use.ts";
import { createStopFlag, requestStop } from "../../../src/store/care/stop-flag.ts";
import type { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { deleteDocument } from "../../../src/store/sqlite/write-document.ts";
import { withCode } from "../with-code.ts";
import { emptyCollection, type FilledCollection, openConnection, putSample } from "./filled-collection.ts";

/** Documents numbered from `from` to before `to`, with bodies that take space. */
function put(database: SqliteDatabase, from: number, to: number): void {
  database.write(() => {
    for (let i = from; i < to; i++) putSample(database, `d${i}`, { metadata: { filler: "x".repeat(2000) } });
  });
}

function remove(database: SqliteDatabase, from: number, to: number): void {
  database.write(() => {
    for (let i = from; i < to; i++) deleteDocument(database, `d${i}`);
  });
}

function mostlyRemoved(): FilledCollection {
  const collection = emptyCollection();
  put(collection.database, 0, 2000);
  remove(collection.database, 100, 2000);
  return collection;
}

function fresh(documents: number): number {
  const { database } = emptyCollection();
  put(database, 0, documents);
  database.get("PRAGMA wal_checkpoint(TRUNCATE)");
  return readSpaceUse(database).sizeBytes;
}

test.each([false, true])("after it the file is as small as a fresh one of the same documents (full: %s)", (full) => {
  const { care } = mostlyRemoved();
  const { before, after } = care.compact({ full });
  expect(before.freePages).toBeGreaterThan(100);
  expect(after).toMatchObject({ freePages: 0, walBytes: 0 });
  expect(after.sizeBytes).toBeLessThan(1.3 * fresh(100));
  expect(care.check({ repair: false })).toMatchObject({ ok: true, documents: 100 });
});

test("a second run finds nothing to do", () => {
  const { care } = mostlyRemoved();
  const first = care.compact({ full: false });
  expect(care.compact({ full: false }).after.sizeBytes).toBe(first.after.sizeBytes);
});

test("old changes are dropped, and the newest kept", () => {
  const { database, care } = mostlyRemoved();
  database.run("INSERT INTO changes (sequence, kind, row) VALUES (200000, 'remove', 1)");
  expect(care.compact({ full: false }).changesDropped).toBeGreaterThan(5000);
  expect(database.all("SELECT sequence FROM changes")).toEqual([{ sequence: 200_000 }]);
});

test("a reader of an older state keeps the log, and nothing else goes wrong", () => {
  const { database, care, file } = mostlyRemoved();
  const reader = openConnection(file);
  reader.exec("BEGIN");
  expect(reader.get("SELECT count(*) AS count FROM documents")).toEqual({ count: 100 });
  expect(care.compact({ full: false }).after.freePages).toBe(0);
  expect(reader.get("SELECT count(*) AS count FROM documents")).toEqual({ count: 100 });
  reader.exec("COMMIT");
  database.get("PRAGMA wal_checkpoint(TRUNCATE)");
  expect(readSpaceUse(database).walBytes).toBe(0);
});

test("it stops between two steps, and what is left can be done later", () => {
  const { care } = mostlyRemoved();
  const stop = createStopFlag();
  const halfway = (_: number, __: number, what: string): void => {
    if (what === "pages") requestStop(stop);
  };
  expect(() => care.compact({ full: false }, stop, halfway)).toThrow(withCode("ABORTED"));
  expect(care.check({ repair: false })).toMatchObject({ ok: true });
  expect(care.compact({ full: false }).after.freePages).toBe(0);
});

describe("a process that dies in the middle leaves a whole collection", () => {
  const script = join(import.meta.dirname, "care-process.ts");
  test.each([
    ["compact:1", false],
    ["compact:2", false],
    ["compact:2", true],
  ])("%s, full: %s", (point, full) => {
    const { care, file } = mostlyRemoved();
    const child = spawnSync(process.execPath, [script, file, "compact", String(full)], {
      env: { ...process.env, KENNING_FAIL_POINT: point },
    });
    expect(child.signal).toBe("SIGKILL");
    expect(care.check({ repair: false })).toMatchObject({ ok: true, documents: 100 });
    expect(care.compact({ full }).after.freePages).toBe(0);
  });
});

test("rounds of adding and deleting give space back in bounded steps", () => {
  const { database, care } = emptyCollection();
  put(database, 0, 300);
  for (let round = 1; round <= 8; round++) {
    const from = round * 1000;
    put(database, from, from + 300);
    remove(database, from, from + 300);
    while (giveBackSpace(database));
  }
  const { freePages, pages } = readSpaceUse(database);
  expect(freePages).toBeLessThanOrEqual(Math.max(128, pages * 0.1));
  database.get("PRAGMA wal_checkpoint(TRUNCATE)");
  expect(readSpaceUse(database).sizeBytes).toBeLessThan(1.3 * fresh(300) + 128 * 8192);
  expect(care.check({ repair: false }).ok).toBe(true);
});
