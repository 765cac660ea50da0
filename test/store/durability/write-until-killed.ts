// A writer for the kill tests. It loads everything, prints "ready", takes its orders in one line of JSON, and works until
// it is killed. Each operation is printed before it begins, and "done" once it is acknowledged.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { openSqliteStore, type SqliteStoreOptions } from "../../../src/store/open-sqlite-store.ts";
import { restoreCollection } from "../../../src/store/care/restore.ts";
import type { SqliteStore } from "../../../src/store/sqlite-store.ts";
import { seededRandom } from "../clustered-vectors.ts";
import type { Operation, OperationKind } from "./operation.ts";
import { CONTENT_SETTINGS, contentOf } from "./sample-content.ts";

export interface WriterOrders {
  readonly store: SqliteStoreOptions;
  readonly seed: number;
  readonly backup: string;
  readonly hasBackup: boolean;
  /** Documents d0, d1, … that are put, replaced and removed. */
  readonly documents: number;
  /** Versions begin above this. */
  readonly version: number;
  /** One of these is done every other time; all kinds by their weights when absent. */
  readonly favours?: readonly OperationKind[];
}

const WEIGHTS: readonly (readonly [kind: OperationKind, weight: number])[] = [
  ["put", 55],
  ["remove", 15],
  ["search", 14],
  ["reopen", 6],
  ["compact", 4],
  ["backup", 3],
  ["restore", 3],
];
const MAX_BATCH = 20;

if (import.meta.main) {
  writeSync(1, "ready\n");
  for await (const line of createInterface(process.stdin)) await work(JSON.parse(line) as WriterOrders);
}

async function work(orders: WriterOrders): Promise<void> {
  const random = seededRandom(orders.seed);
  let store: SqliteStore | null = null;
  let { hasBackup, version } = orders;
  for (;;) {
    const operation = choose(random, orders, hasBackup, ++version);
    writeSync(1, `${JSON.stringify(operation)}\n`);
    if (operation.kind === "reopen" || operation.kind === "restore") {
      await store?.[Symbol.asyncDispose]();
      store = null;
    }
    if (operation.kind === "restore") {
      const { root, name } = orders.store;
      await restoreCollection({ root, collection: name, file: orders.backup, force: true });
    }
    if (store === null) {
      store = await openSqliteStore(orders.store);
      await store.pinSettings(CONTENT_SETTINGS);
    }
    await perform(store, operation, orders);
    hasBackup ||= operation.kind === "backup";
    writeSync(1, "done\n");
  }
}

function choose(random: () => number, orders: WriterOrders, hasBackup: boolean, version: number): Operation {
  const below = (n: number): number => Math.floor(random() * n);
  const { favours } = orders;
  const kind = favours !== undefined && random() < 0.5 ? favours[below(favours.length)]! : draw(random);
  const ids = (most: number): string[] => [
    ...new Set(Array.from({ length: 1 + below(most) }, () => `d${below(orders.documents)}`)),
  ];
  if (kind === "remove") return { kind, ids: ids(MAX_BATCH / 4) };
  if (kind === "put" || (kind === "restore" && !hasBackup)) return { kind: "put", version, ids: ids(MAX_BATCH) };
  return { kind };
}

function draw(random: () => number): OperationKind {
  let left = random() * WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
  return WEIGHTS.find(([, weight]) => (left -= weight) < 0)![0];
}

async function perform(store: SqliteStore, operation: Operation, { backup }: WriterOrders): Promise<void> {
  if (operation.kind === "put") {
    await store.putDocuments(operation.ids.map((id) => contentOf(id, operation.version)));
  } else if (operation.kind === "remove") await store.removeDocuments(operation.ids);
  else if (operation.kind === "compact") await store.care.compact({ full: Math.random() < 0.3 });
  else if (operation.kind === "backup") await store.care.backup(backup, { force: true });
  else if (operation.kind === "search") {
    const [chunk] = contentOf("d0", 1).chunks;
    await store.searchVectors(chunk!.vector!, 10);
    await store.searchLexical("chunk", { terms: ["word"] }, 10);
  }
}
