import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isEngineError } from "../../../src/core/errors.ts";
import { listSnapshots } from "../../../src/store/ann/snapshot.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../../src/store/open-sqlite-store.ts";
import type { SqliteStore } from "../../../src/store/sqlite-store.ts";
import { nearest } from "../nearest.ts";
import { addFault, type CampaignReport, count, emptyReport } from "./campaign-report.ts";
import type { Documents } from "./operation.ts";
import { CONTENT_SETTINGS, contentOf } from "./sample-content.ts";
import { SmallDisk } from "./small-disk.ts";
import { verifyCollection } from "./verify-collection.ts";

export interface FullDiskCounts {
  readonly diskBytes: number;
  /** What is left on the disk when work goes on. */
  readonly freeBytes: readonly number[];
  readonly threads: readonly boolean[];
}

/** What is done on a full disk; it resolves or is refused with a typed error. */
type Task = (store: SqliteStore, world: World) => Promise<void>;

interface World {
  readonly folder: string;
  readonly documents: Map<string, number>;
}

const BATCH = 20;
const MAX_BATCHES = 100;
const QUERY = contentOf("query", 1).chunks[0]!.vector!;

const TASKS: Readonly<Record<string, Task>> = {
  put: async (store, { documents }) => {
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      const ids = Array.from({ length: BATCH }, (_, i) => `new${batch * BATCH + i}`);
      await store.putDocuments(ids.map((id) => contentOf(id, 1)));
      for (const id of ids) documents.set(id, 1);
    }
  },
  remove: async (store, { documents }) => {
    const ids = [...documents.keys()];
    for (let first = 0; first < ids.length / 2; first += BATCH) {
      const some = ids.slice(first, first + BATCH);
      await store.removeDocuments(some);
      for (const id of some) documents.delete(id);
    }
  },
  snapshot: async (store) => {
    await nearest(store, QUERY, 10);
    await store[Symbol.asyncDispose]();
  },
  compact: async (store) => {
    await store.care.compact();
  },
  "compact full": async (store) => {
    await store.care.compact({ full: true });
  },
  backup: async (store, { folder }) => {
    await store.care.backup(join(folder, "backups", "c.backup"), { force: true });
  },
};

/** Fills a disk to the brim and works on; what was acknowledged stays, and once there is room work goes on. */
export async function fullDiskCampaign(counts: FullDiskCounts): Promise<CampaignReport> {
  const started = performance.now();
  const report = emptyReport("full disk");
  for (const [name, task] of Object.entries(TASKS)) {
    for (const freeBytes of counts.freeBytes) {
      for (const threads of counts.threads) {
        using disk = new SmallDisk(counts.diskBytes);
        await fill(report, disk, `${name} with ${freeBytes} bytes left`, { task, freeBytes, threads });
      }
    }
  }
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

async function fill(
  report: CampaignReport,
  disk: SmallDisk,
  what: string,
  { task, freeBytes, threads }: { task: Task; freeBytes: number; threads: boolean },
): Promise<void> {
  report.runs++;
  const options = { root: disk.folder, name: "c", create: true, annThreshold: 100, snapshotAt: 100, threads };
  const world: World = { folder: disk.folder, documents: new Map() };
  {
    const store = await openSqliteStore(options);
    await prepare(store, world.documents);
    await store.care.backup(join(disk.folder, "backups", "c.backup"));
    disk.fillUpTo(freeBytes);
    try {
      await task(store, world);
      count(report, "done all the same");
    } catch (error) {
      if (isEngineError(error, "STORAGE_FAILED")) count(report, "refused");
      else addFault(report, "crashes", `${what}: ${String(error)}`);
    }
    await readWhileFull(report, what, options, world.documents);
    await close(report, what, store);
  }
  findRests(report, what, disk.folder);
  disk.giveRoom();
  await workOn(report, what, options, world.documents);
}

async function prepare(store: SqliteStore, documents: Map<string, number>): Promise<void> {
  await store.pinSettings(CONTENT_SETTINGS);
  const ids = Array.from({ length: 120 }, (_, i) => `d${i}`);
  await store.putDocuments(ids.map((id) => contentOf(id, 1)));
  for (const id of ids) documents.set(id, 1);
}

/** Reading needs no room; where opening does, it says so. */
async function readWhileFull(
  report: CampaignReport,
  what: string,
  options: SqliteStoreOptions,
  documents: Documents,
): Promise<void> {
  try {
    await using store = await openSqliteStore({ ...options, create: false, snapshotAt: Infinity });
    const found = await store.listDocuments({ offset: 0, limit: 100_000 });
    const lost = [...documents.keys()].filter((id) => !found.some((document) => document.id === id));
    if (lost.length > 0) addFault(report, "losses", `${what}: ${lost.join(", ").slice(0, 200)} while the disk is full`);
    await nearest(store, QUERY, 10);
    count(report, "read while full");
  } catch (error) {
    if (isEngineError(error, "STORAGE_FAILED")) count(report, "not opened while full");
    else addFault(report, "crashes", `${what}: reading: ${String(error)}`);
  }
}

async function close(report: CampaignReport, what: string, store: SqliteStore): Promise<void> {
  try {
    await store[Symbol.asyncDispose]();
  } catch (error) {
    if (!isEngineError(error, "STORAGE_FAILED")) addFault(report, "crashes", `${what}: closing: ${String(error)}`);
  }
}

function findRests(report: CampaignReport, what: string, folder: string): void {
  const rests = ["c", "backups"].flatMap((name) => readdirSync(join(folder, name)).filter(isRest));
  if (rests.length > 0) addFault(report, "wrongAnswers", `${what}: ${rests.join(", ")} are left`);
  if (!existsSync(join(folder, "backups", "c.backup"))) addFault(report, "losses", `${what}: the older backup is gone`);
}

function isRest(name: string): boolean {
  return name.endsWith(".tmp") || name.includes(".partial");
}

async function workOn(
  report: CampaignReport,
  what: string,
  options: SqliteStoreOptions,
  documents: Map<string, number>,
): Promise<void> {
  try {
    {
      await using store = await openSqliteStore(options);
      await store.putDocuments([contentOf("afterwards", 1)]);
      documents.set("afterwards", 1);
      await nearest(store, QUERY, 10);
    }
    if (listSnapshots(join(options.root, options.name), "codes").length === 0) {
      addFault(report, "wrongAnswers", `${what}: no snapshot is written once there is room`);
    }
  } catch (error) {
    addFault(report, "crashes", `${what}: afterwards: ${String(error)}`);
  }
  const verified = { ...options, threads: false, snapshotAt: Infinity };
  await verifyCollection(report, verified, [documents], documents.keys());
}
