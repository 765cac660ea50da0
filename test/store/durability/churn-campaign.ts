import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import type { SqliteStore } from "../../../src/store/sqlite-store.ts";
import { nearest } from "../nearest.ts";
import { addFault, type CampaignReport, emptyReport } from "./campaign-report.ts";
import type { Documents } from "./operation.ts";
import { type ContentShape, contentOf, settingsFor } from "./sample-content.ts";
import { verifyCollection } from "./verify-collection.ts";

export interface ChurnCounts {
  readonly rounds: number;
  /** That come and go each round; as many are there throughout. */
  readonly documents: number;
  readonly dimensions: number;
}

const BATCH = 100;
const OPTIONS = { create: true } as const;
const MAX_RATIO = 1.3;

/** Adds and deletes documents round after round; what they took is given back. */
export async function churnCampaign(root: string, counts: ChurnCounts): Promise<CampaignReport> {
  const { rounds, documents, dimensions } = counts;
  const shape = { chunks: 2, dimensions };
  const started = performance.now();
  const report = emptyReport("churn");
  const kept = idsOf("kept", documents);
  const query = contentOf("query", 1, shape).chunks[0]!.vector!;
  {
    await using fresh = await opened(root, "fresh", dimensions);
    await put(fresh, kept, shape);
    await nearest(fresh, query, 10);
  }
  {
    await using churned = await opened(root, "churned", dimensions);
    await put(churned, kept, shape);
    for (let round = 0; round < rounds; round++) {
      const ids = idsOf(`round${round}x`, documents);
      await put(churned, ids, shape);
      await nearest(churned, query, 10);
      for (let first = 0; first < ids.length; first += BATCH) {
        await churned.removeDocuments(ids.slice(first, first + BATCH));
      }
      report.runs++;
    }
    await nearest(churned, query, 10);
    report.figures["while open, ratio"] = ratioOf(root);
  }
  report.figures["ratio"] = ratioOf(root);
  {
    await using churned = await opened(root, "churned", dimensions);
    await churned.care.compact();
  }
  report.figures["after compact, ratio"] = ratioOf(root);
  report.figures["fresh, MB"] = folderBytes(join(root, "fresh")) / 1e6;
  if (report.figures["ratio"] > MAX_RATIO) addFault(report, "wrongAnswers", `the ratio is ${report.figures["ratio"]}`);
  const expected: Documents = new Map(kept.map((id) => [id, 1]));
  await verifyCollection(
    report,
    { root, name: "churned", ...OPTIONS, threads: false },
    [expected],
    kept.slice(0, 50),
    shape,
  );
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

function idsOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`);
}

async function opened(root: string, name: string, dimensions: number): Promise<SqliteStore> {
  const store = await openSqliteStore({ root, name, ...OPTIONS });
  await store.pinSettings(settingsFor(dimensions));
  return store;
}

async function put(store: SqliteStore, ids: readonly string[], shape: ContentShape): Promise<void> {
  for (let first = 0; first < ids.length; first += BATCH) {
    await store.putDocuments(ids.slice(first, first + BATCH).map((id) => contentOf(id, 1, shape)));
  }
}

/** How much larger the churned collection is than the fresh one, all files together. */
function ratioOf(root: string): number {
  return folderBytes(join(root, "churned")) / folderBytes(join(root, "fresh"));
}

function folderBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
