import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { inspectCopy } from "../../../src/store/care/inspect-copy.ts";
import { partialFile } from "../../../src/store/care/partial-file.ts";
import { restoreCollection } from "../../../src/store/care/restore.ts";
import { createStopFlag, requestStop } from "../../../src/store/care/stop-flag.ts";
import type { SqliteDatabase } from "../../../src/store/sqlite/database.ts";
import { withCode } from "../with-code.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { filledCollection, type FilledCollection, openConnection, putSample } from "./filled-collection.ts";

const PROCESS = join(import.meta.dirname, "care-process.ts");

function backedUp(): FilledCollection & { backup: string } {
  const collection = filledCollection();
  const backup = join(temporaryFolder(), "c.backup");
  collection.care.backup(backup, { force: false });
  return { ...collection, backup };
}

const ids = (database: SqliteDatabase): string[] =>
  database.all<{ id: string }>("SELECT id FROM documents ORDER BY id").map(({ id }) => id);

describe("a backup", () => {
  test("is one file that holds what the collection holds", () => {
    const { care } = filledCollection();
    const file = join(temporaryFolder(), "folder", "c.backup");
    const report = care.backup(file, { force: false });
    expect(report).toMatchObject({ file, documents: 21, chunks: 61, vectors: 60, sizeBytes: statSync(file).size });
    expect(readdirSync(dirname(file))).toEqual(["c.backup"]);
    expect(inspectCopy(file, file, {})).toMatchObject({ documents: 21, chunks: 61, vectors: 60 });
    expect(readdirSync(dirname(file))).toEqual(["c.backup"]);
  });

  test("is made while another connection is writing, as of before that", () => {
    const { care, file } = filledCollection();
    const writer = openConnection(file);
    writer.exec("BEGIN IMMEDIATE");
    putSample(writer, "d99");
    const backup = join(temporaryFolder(), "c.backup");
    expect(care.backup(backup, { force: false }).documents).toBe(21);
    writer.exec("COMMIT");
    expect(care.backup(backup, { force: true }).documents).toBe(22);
  });

  test("replaces a file only when it is told to, and never one of the collection", () => {
    const { care, backup, file, folder } = backedUp();
    expect(() => care.backup(backup, { force: false })).toThrow(withCode("BAD_REQUEST"));
    expect(() => care.backup(dirname(backup), { force: true })).toThrow(withCode("BAD_REQUEST"));
    expect(() => care.backup(file, { force: true })).toThrow(withCode("BAD_REQUEST"));
    expect(() => care.backup(join(folder, "c.backup"), { force: true })).toThrow(withCode("BAD_REQUEST"));
    expect(care.backup(backup, { force: true }).documents).toBe(21);
  });

  test("leaves the file that was there, and nothing else, when it fails or is stopped", () => {
    const { care, database, backup } = backedUp();
    const before = readFileSync(backup);
    const stop = createStopFlag();
    const afterCopying = (done: number): void => {
      if (done === 1) requestStop(stop);
    };
    expect(() => care.backup(backup, { force: true }, stop, afterCopying)).toThrow(withCode("ABORTED"));
    database.exec("PRAGMA foreign_keys = OFF");
    database.run("DELETE FROM documents WHERE id = 'd2'");
    expect(() => care.backup(backup, { force: true })).toThrow(withCode("INDEX_CORRUPT"));
    expect(readFileSync(backup).equals(before)).toBe(true);
    expect(readdirSync(dirname(backup))).toEqual(["c.backup"]);
    writeFileSync(join(dirname(backup), "plain"), "");
    expect(() => care.backup(join(dirname(backup), "plain", "x"), { force: true })).toThrow(withCode("STORAGE_FAILED"));
  });

  test.each(["backup:1", "backup:2"])(
    "that dies at %s leaves the file that was there; the next one cleans up",
    (point) => {
      const { care, database, file, backup } = backedUp();
      const before = readFileSync(backup);
      database.write(() => putSample(database, "d99"));
      const child = spawnSync(process.execPath, [PROCESS, file, "backup", backup], {
        env: { ...process.env, KENNING_FAIL_POINT: point },
      });
      expect(child.signal).toBe("SIGKILL");
      expect(readFileSync(backup).equals(before)).toBe(true);
      expect(readdirSync(dirname(backup))).toHaveLength(2);
      expect(care.backup(backup, { force: true }).documents).toBe(22);
      expect(readdirSync(dirname(backup))).toEqual(["c.backup"]);
    },
  );
});

describe("a restore", () => {
  test("makes a new collection of a backup", async () => {
    const { root, backup, database } = backedUp();
    const report = await restoreCollection({ root, collection: "again", file: backup });
    expect(report).toMatchObject({ collection: "again", documents: 21, vectors: 60, replaced: false });
    expect(readdirSync(join(root, "again"))).toEqual(["collection.db"]);
    const restored = openConnection(join(root, "again", "collection.db"));
    expect(ids(restored)).toEqual(ids(database));
    // What holds only when it is set before the first table.
    expect(restored.pragma("auto_vacuum")).toBe(2);
    expect(restored.pragma("page_size")).toBe(8192);
  });

  test("replaces a collection when it is told to, with what was derived from it", async () => {
    const { root, folder, backup, database, file } = backedUp();
    database.write(() => putSample(database, "d99"));
    database.close();
    for (const name of ["codes-3.bin", "codes-3.json", "graph-2.bin"]) writeFileSync(join(folder, name), "");
    await expect(restoreCollection({ root, collection: "c", file: backup })).rejects.toThrow(withCode("BAD_REQUEST"));
    const report = await restoreCollection({ root, collection: "c", file: backup, force: true });
    expect(report).toMatchObject({ documents: 21, replaced: true });
    expect(readdirSync(folder)).toEqual(["collection.db"]);
    expect(ids(openConnection(file))).not.toContain("d99");
  });

  test("refuses while anybody has the collection open, and names who registered", async () => {
    const { root, folder, backup, database } = backedUp();
    // Another process, as far as its registration tells.
    const startedAt = "2024-01-01T00:00:00.000Z";
    const serve = { pid: process.ppid, host: hostname(), startedAt, command: "kenning serve" };
    writeFileSync(join(folder, `writer-${process.ppid}.json`), JSON.stringify(serve));
    const refused = restoreCollection({ root, collection: "c", file: backup, force: true });
    await expect(refused).rejects.toThrow(withCode("COLLECTION_BUSY"));
    await expect(refused).rejects.toMatchObject({ data: { holders: [serve] } });
    expect(ids(database)).toContain("d3");
    database.write(() => putSample(database, "d99"));
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);
  });

  test("replaces a collection that is damaged", async () => {
    const { root, backup, database, file } = backedUp();
    database.close();
    writeFileSync(file, "this is not a database, though it is long enough to look like one ".repeat(1000));
    expect(await restoreCollection({ root, collection: "c", file: backup, force: true })).toMatchObject({
      documents: 21,
    });
    expect(ids(openConnection(file))).toHaveLength(21);
  });

  test("takes another collection's live database, with what is still in its log", async () => {
    const { root, file, database } = filledCollection();
    expect(existsSync(`${file}-wal`)).toBe(true);
    expect(await restoreCollection({ root, collection: "copy", file })).toMatchObject({ documents: 21 });
    expect(ids(database)).toHaveLength(21);
    const own = restoreCollection({ root, collection: "c", file, force: true });
    await expect(own).rejects.toThrow(withCode("BAD_REQUEST"));
  });

  test.each<[string, string, (file: string) => void]>([
    ["a file that is no database", "BAD_INPUT_FILE", (file) => writeFileSync(file, "text ".repeat(5000))],
    ["an empty file", "BAD_INPUT_FILE", (file) => writeFileSync(file, "")],
    ["another program's database", "BAD_INPUT_FILE", (file) => otherProgram(file)],
    ["a newer version's backup", "SCHEMA_TOO_NEW", (file) => withSql(file, "PRAGMA user_version = 99")],
    [
      "a backup whose rows were lost",
      "INDEX_CORRUPT",
      (file) => withSql(file, "DELETE FROM chunk_terms WHERE rowid = 3"),
    ],
    ["a backup with a damaged page", "INDEX_CORRUPT", (file) => overwrite(file)],
  ])("refuses %s and leaves nothing behind", async (_, code, spoil) => {
    const { root, backup } = backedUp();
    spoil(backup);
    const refused = restoreCollection({ root, collection: "again", file: backup });
    await expect(refused).rejects.toThrow(withCode(code as "BAD_INPUT_FILE"));
    expect(readdirSync(root)).toEqual(["c"]);
  });

  test("refuses a file that is not there, and a name that is a path", async () => {
    const root = temporaryFolder();
    const missing = restoreCollection({ root, collection: "c", file: join(root, "missing") });
    await expect(missing).rejects.toThrow(withCode("BAD_INPUT_FILE"));
    await expect(restoreCollection({ root, collection: "../c", file: "x" })).rejects.toThrow(withCode("BAD_REQUEST"));
  });

  test("ends at a signal and leaves what was there", async () => {
    const { root, backup } = backedUp();
    const signal = AbortSignal.abort();
    const aborted = restoreCollection({ root, collection: "again", file: backup, signal });
    await expect(aborted).rejects.toThrow(withCode("ABORTED"));
    expect(readdirSync(root)).toEqual(["c"]);
  });

  test("that dies before its last step leaves the collection that was there whole", async () => {
    const { root, backup, database, file } = backedUp();
    database.write(() => putSample(database, "d99"));
    database.close();
    const child = spawnSync(process.execPath, [PROCESS, file, "restore", backup], {
      env: { ...process.env, KENNING_FAIL_POINT: "restore" },
    });
    expect(child.signal).toBe("SIGKILL");
    const survivor = openConnection(file);
    expect(ids(survivor)).toContain("d99");
    survivor.close();
    await restoreCollection({ root, collection: "c", file: backup, force: true });
    expect(readdirSync(dirname(file))).toEqual(["collection.db"]);
  });
});

test("a partial file of a process that lives is left alone", () => {
  const { care, backup } = backedUp();
  const foreign = partialFile(backup).replace(String(process.pid), String(process.ppid));
  mkdirSync(dirname(foreign), { recursive: true });
  writeFileSync(foreign, "");
  care.backup(backup, { force: true });
  expect(existsSync(foreign)).toBe(true);
});

function withSql(file: string, sql: string): void {
  const database = openConnection(file);
  database.exec(sql);
  database.close();
}

function otherProgram(file: string): void {
  writeFileSync(file, "");
  withSql(file, "CREATE TABLE notes (text TEXT); PRAGMA user_version = 1");
}

function overwrite(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 3 * 8192, 5 * 8192);
  writeFileSync(file, bytes);
}
