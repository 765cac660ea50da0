import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { openSqliteStore } from "../../../src/store/open-sqlite-store.ts";
import type { GraphEngine } from "../../../src/store/vectors/vector-options.ts";
import { addFault, type CampaignReport, count, emptyReport } from "./campaign-report.ts";
import { CONTENT_SETTINGS, contentOf } from "./sample-content.ts";
import { CHUNKS, type SoakOrders, type SoakOutcome } from "./soak-process.ts";

const PROCESS = join(import.meta.dirname, "soak-process.ts");
const READERS = 4;
const DOCUMENTS = 300;

/** One process writes, four others read all the while. */
export async function soakCampaign(root: string, seconds: number, graphEngine: GraphEngine): Promise<CampaignReport> {
  const started = performance.now();
  const report = emptyReport(`soak (${graphEngine})`);
  const store = { root, name: "soak", create: true, graphEngine, annThreshold: 100, snapshotAt: 100 };
  {
    await using opened = await openSqliteStore(store);
    await opened.pinSettings(CONTENT_SETTINGS);
    const ids = Array.from({ length: DOCUMENTS }, (_, i) => `d${i}`);
    await opened.putDocuments(ids.map((id) => contentOf(id, 0, { chunks: CHUNKS })));
  }
  const orders = Array.from({ length: 1 + READERS }, (_, i): SoakOrders => {
    return { store, role: i === 0 ? "writer" : "reader", seconds, seed: i, documents: DOCUMENTS };
  });
  await Promise.all(orders.map(async (order) => await soak(report, order)));
  {
    await using opened = await openSqliteStore({ ...store, create: false });
    const { ok, problems } = await opened.care.check();
    if (!ok) addFault(report, "wrongAnswers", `check: ${JSON.stringify(problems)}`);
  }
  report.seconds = (performance.now() - started) / 1000;
  return report;
}

async function soak(report: CampaignReport, orders: SoakOrders): Promise<void> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, JSON.stringify(orders)]);
    const { operations, slowestMs, errors, wrong } = JSON.parse(stdout) as SoakOutcome;
    report.runs += operations;
    count(report, orders.role === "writer" ? "writes" : "reads", operations);
    const slowest = `slowest ${orders.role === "writer" ? "write" : "read"} in ms`;
    report.figures[slowest] = Math.max(report.figures[slowest] ?? 0, Math.round(slowestMs));
    for (const error of errors) addFault(report, "crashes", `${orders.role}: ${error}`);
    for (const one of wrong) addFault(report, "wrongAnswers", `${orders.role}: ${one}`);
  } catch (error) {
    addFault(report, "crashes", `${orders.role}: ${String(error)}`);
  }
}
