// The upkeep of a collection over a thread of its own, as the engine has it.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ProgressEvent } from "../../../src/core/progress.ts";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { withCode } from "../with-code.ts";
import { filledCollection, openConnection, putSample } from "./filled-collection.ts";

test("a signal reaches the thread while it works, and progress comes back", async () => {
  const { root, database } = filledCollection(0);
  database.write(() => {
    for (let i = 0; i < 2000; i++) putSample(database, `d${i}`);
  });
  await using store = await openSqliteStore({ root, name: "c", create: false });
  const controller = new AbortController();
  const stages = new Set<string>();
  const onProgress = ({ stage }: ProgressEvent): void => {
    stages.add(stage);
    if (stage === "check vectors") controller.abort();
  };
  const aborted = store.care.check({ signal: controller.signal, onProgress });
  await expect(aborted).rejects.toThrow(withCode("ABORTED"));
  expect(stages).toContain("check pages");
  const early = store.care.backup(join(temporaryFolder(), "b"), { signal: AbortSignal.abort() });
  await expect(early).rejects.toThrow(withCode("ABORTED"));
});

test("a store backs itself up while it is written to, and every backup is whole", async () => {
  const { root } = filledCollection(30);
  await using store = await openSqliteStore({ root, name: "c", create: false });
  const folder = temporaryFolder();
  const ids = Array.from({ length: 30 }, (_, i) => `d${i}`);
  const removing = Promise.all(ids.map(async (id) => await store.removeDocuments([id])));
  const reports = await Promise.all([1, 2, 3].map(async (n) => await store.care.backup(join(folder, `${n}`))));
  await removing;
  for (const { vectors, documents } of reports) expect(vectors).toBe(3 * (documents - 1));
  expect(await store.care.check()).toMatchObject({ ok: true, documents: 1 });
});

test("who is kept waiting is told who it waits for, and registrations go with the store", async () => {
  const { root, folder, file } = filledCollection(1);
  const other = openConnection(file);
  {
    await using store = await openSqliteStore({ root, name: "c", create: false, busyTimeoutMs: 50 });
    await store.removeDocuments(["d0"]);
    expect(readdirSync(folder).filter((name) => name.startsWith("writer-"))).toHaveLength(1);
    other.exec("BEGIN IMMEDIATE");
    const busy = store.care.compact();
    await expect(busy).rejects.toThrow(withCode("COLLECTION_BUSY"));
    // The store's own writer is another thread of this process, and all that has registered.
    await expect(busy).rejects.toMatchObject({ data: { holders: [{ pid: process.pid }] } });
    other.exec("ROLLBACK");
  }
  expect(readdirSync(folder).filter((name) => name.startsWith("writer-"))).toEqual([]);
});
