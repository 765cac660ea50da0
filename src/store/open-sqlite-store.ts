import { existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { EngineError } from "../core/errors.ts";
import { collectionFolder } from "../core/paths.ts";
import type { ServiceOptions } from "./services.ts";
import { SqliteStore } from "./sqlite-store.ts";
import { ThreadedServices } from "./threaded-services.ts";
import { ANN_THRESHOLD, SNAPSHOT_AT, type GraphEngine } from "./vectors/vector-options.ts";

const DATABASE_FILE = "collection.db";
const BUSY_TIMEOUT_MS = 5000;

export interface SqliteStoreOptions {
  /** Folder of the collections, or ":memory:" for one that is gone when it is closed. */
  readonly root: string;
  readonly name: string;
  /** Whether to make the collection if it is not there. */
  readonly create: boolean;
  /** Above this many vectors they are searched through a graph. */
  readonly annThreshold?: number;
  /** From this many vectors on files are kept that spare the next start from reading all of them. */
  readonly snapshotAt?: number;
  /** Default "kenning". */
  readonly graphEngine?: GraphEngine;
  /** Threads that search vectors beside the one that keeps them. */
  readonly scanners?: number;
  /** Whether the work is done on threads of its own; default true. */
  readonly threads?: boolean;
  /** How long to wait for another process's lock. */
  readonly busyTimeoutMs?: number;
}

/**
 * @throws {EngineError} `COLLECTION_NOT_FOUND` when it is not there and `create` is false; `BAD_REQUEST` for a bad name;
 *                       `INDEX_CORRUPT`, `SCHEMA_TOO_NEW`, `COLLECTION_BUSY`, `STORAGE_FAILED`
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  const file = databaseFile(options);
  const services: ServiceOptions = {
    file,
    busyTimeoutMs: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
    scanners: options.scanners,
    vectors: {
      folder: file === ":memory:" ? null : dirname(file),
      annThreshold: options.annThreshold ?? ANN_THRESHOLD,
      snapshotAt: options.snapshotAt ?? SNAPSHOT_AT,
      engine: options.graphEngine ?? "kenning",
      delegates: options.threads !== false && file !== ":memory:",
    },
  };
  // The calling thread loads SQLite only when it is to do the work itself.
  const opened =
    options.threads === false
      ? await (await import("./local-services.ts")).openLocalServices(services)
      : await ThreadedServices.open(services);
  return new SqliteStore(options.name, opened);
}

/** @returns the names of the collections in a folder, sorted; none when the folder is not there */
export function listCollections(root: string): string[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => existsSync(join(root, name, DATABASE_FILE)))
    .sort();
}

function databaseFile({ root, name, create }: SqliteStoreOptions): string {
  if (root === ":memory:") return root;
  const file = join(collectionFolder(root, name), DATABASE_FILE);
  if (create ? existsSync(file) : isDatabase(file)) return file;
  if (!create) {
    throw new EngineError("COLLECTION_NOT_FOUND", `There is no collection ${JSON.stringify(name)}`, {
      hint: "Index a folder into it first, or list the collections there are.",
      data: { name, root },
    });
  }
  makeFolder(dirname(file));
  return file;
}

/** An empty file is what is left of a database that was cut off, unless its log is there. */
function isDatabase(file: string): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return size > 0 || existsSync(`${file}-wal`);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new EngineError("STORAGE_FAILED", `Cannot make the folder ${folder}`, {
      hint: "Choose a folder that you can write to.",
      data: { folder },
      cause,
    });
  }
}
