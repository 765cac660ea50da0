import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { dot } from "../../../src/core/vector.ts";
import { openSqliteStore, type SqliteStoreOptions } from "../../../src/store/open-sqlite-store.ts";
import type { GraphEngine } from "../../../src/store/vectors/vector-options.ts";
import { seededRandom } from "../clustered-vectors.ts";
import { nearest } from "../nearest.ts";
import { addFault, type CampaignReport, count, emptyReport } from "./campaign-report.ts";
import { type Damage, damagesOf } from "./damage.ts";
import type { DamageOrders, DamageOutcome } from "./open-damaged.ts";
import { CONTENT_SETTINGS, contentOf } from "./sample-content.ts";

const PROCESS = join(import.meta.dirname, "open-damaged.ts");
const DATABASE = "collection.db";
const PAGE_BYTES = 8192;
const PAGE_HEADER_BYTES = 100;
const BLOCK_BYTES = 4096;
const EVERYTHING = 1_000_000;
const WITHOUT_SNAPSHOTS = { create: false, threads: false, snapshotAt: Infinity } as const;

export interface CorruptionCounts {
  readonly bitsPerHeaderByte: number;
  readonly flipsPerBlock: number;
  /** In the collection whose derived files are damaged, of each of two generations. */
  readonly documents: number;
  /** One of so many damages is tried. */
  readonly oneOf: number;
  readonly seed: number;
}

/** Damages every file that is derived from a database; answers must be those of the database. */
export async function derivedCorruption(
  root: string,
  engine: GraphEngine,
  counts: CorruptionCounts,
): Promise<CampaignReport> {
  const report = emptyReport(`corruption of derived files (${engine})`);
  const options = { root, name: engine, graphEngine: engine, annThreshold: 100, ...WITHOUT_SNAPSHOTS };
  await makeCollection(options, counts.documents);
  await compareWithOracle(report, options);
  const folder = join(root, engine);
  const random = seededRandom(counts.seed);
  const files = readdirSync(folder).filter((name) => /^(?:codes|graph)-/.test(name));
  const damages = files.flatMap((file) => {
    const headerBytes = file.endsWith(".json") ? Infinity : PAGE_HEADER_BYTES;
    const plan = { ...counts, headerBytes, blockBytes: BLOCK_BYTES, overwrites: true };
    return damagesOf(folder, file, plan, random).map((damage, i) => ({ ...damage, isAlone: i % 2 === 1 }));
  });
  count(report, "files", files.length);
  await runDamages(report, { store: options, damages: someOf(damages, counts.oneOf) });
  return report;
}

/** Damages the database itself: answers are right or refused, and what is neither is for check to find. */
export async function databaseCorruption(root: string, counts: CorruptionCounts): Promise<CampaignReport> {
  const report = emptyReport("corruption of the database");
  const options = { root, name: "database", ...WITHOUT_SNAPSHOTS };
  const ids = Array.from({ length: 25 }, (_, i) => `d${i}`);
  {
    await using store = await openSqliteStore({ ...options, create: true });
    await store.pinSettings(CONTENT_SETTINGS);
    await store.putDocuments(ids.map((id) => contentOf(id, 1)));
    await store.putDocuments(ids.slice(0, 5).map((id) => contentOf(id, 2)));
  }
  const plan = { ...counts, headerBytes: PAGE_HEADER_BYTES, blockBytes: PAGE_BYTES, overwrites: true };
  const damages = damagesOf(join(root, options.name), DATABASE, plan, seededRandom(counts.seed));
  await runDamages(report, { store: options, damages: someOf(damages, counts.oneOf), ids });
  return report;
}

/** Two generations of each derived file, the newer one of more documents. */
async function makeCollection(options: SqliteStoreOptions, documents: number): Promise<void> {
  for (const generation of [0, 1]) {
    await using store = await openSqliteStore({ ...options, create: true, snapshotAt: 100 });
    await store.pinSettings(CONTENT_SETTINGS);
    const ids = Array.from({ length: documents }, (_, i) => `d${documents * generation + i}`);
    await store.putDocuments(ids.map((id) => contentOf(id, 1, { chunks: 6 })));
    // The graph is linked, measured and then kept.
    for (let i = 0; i < 40; i++) {
      await setTimeout(1);
      await nearest(store, contentOf("query", i).chunks[0]!.vector!, 10);
    }
  }
}

async function compareWithOracle(report: CampaignReport, options: SqliteStoreOptions): Promise<void> {
  await using store = await openSqliteStore(options);
  const vectors = await store.vectorsAfter(0, EVERYTHING);
  for (let i = 0; i < 5; i++) {
    const query = contentOf(`query ${i}`, 1).chunks[0]!.vector!;
    const best = vectors
      .map(([id, vector]) => ({ id, similarity: dot(query, vector) }))
      .toSorted((a, b) => b.similarity - a.similarity || a.id - b.id);
    const found = await nearest(store, query, 10);
    const isRight = found.every(({ id }, rank) => id === best[rank]?.id) && found.length === 10;
    if (!isRight) addFault(report, "wrongAnswers", `query ${i} of an undamaged collection`);
  }
}

function someOf(damages: readonly Damage[], oneOf: number): Damage[] {
  return damages.filter((_, i) => i % oneOf === 0);
}

/** Damage of an index of the database may lose or move a hit until `check` finds it. */
const FIGURES = { right: "right", refused: "refused", told: "wrong and found by check" } as const;

/** Has other processes try the damages, and starts a new one after each that dies. */
async function runDamages(report: CampaignReport, orders: DamageOrders): Promise<void> {
  const started = performance.now();
  const file = join(orders.store.root, `${orders.store.name}.orders.json`);
  writeFileSync(file, JSON.stringify(orders));
  let next = 0;
  while (next < orders.damages.length) {
    const child = spawn(process.execPath, [PROCESS, file, String(next)], { stdio: ["ignore", "pipe", "inherit"] });
    const closed = once(child, "close");
    for await (const line of createInterface(child.stdout)) {
      const printed = JSON.parse(line) as { begin: number } | DamageOutcome;
      if ("begin" in printed) continue;
      tally(report, orders.damages[next]!, printed);
      next++;
    }
    await closed;
    if (next === orders.damages.length) break;
    const end = child.signalCode ?? child.exitCode;
    addFault(report, "crashes", `${JSON.stringify(orders.damages[next])}: the process ended with ${end}`);
    report.runs++;
    next++;
  }
  report.seconds += (performance.now() - started) / 1000;
}

function tally(report: CampaignReport, damage: Damage, { outcome, detail }: DamageOutcome): void {
  report.runs++;
  const isDatabase = damage.file === DATABASE;
  if (outcome === "bug") addFault(report, "crashes", `${JSON.stringify(damage)}: ${detail}`);
  else if (outcome === "untold" || (outcome === "told" && !isDatabase)) {
    addFault(report, "wrongAnswers", `${JSON.stringify(damage)}: ${detail}`);
  } else count(report, FIGURES[outcome]);
}
