/**
 * Tries to break collections, longer than the tests do, and prints a line for each campaign.
 *
 *     node scripts/durability.ts [kill|corruption|full-disk|soak|churn]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CampaignReport, reportLine } from "../test/store/durability/campaign-report.ts";
import { churnCampaign } from "../test/store/durability/churn-campaign.ts";
import { databaseCorruption, derivedCorruption } from "../test/store/durability/corruption-campaign.ts";
import { fullDiskCampaign } from "../test/store/durability/full-disk-campaign.ts";
import { killCampaign } from "../test/store/durability/kill-campaign.ts";
import { SmallDisk } from "../test/store/durability/small-disk.ts";
import { soakCampaign } from "../test/store/durability/soak-campaign.ts";

const CORRUPTION = { bitsPerHeaderByte: 1, flipsPerBlock: 2, documents: 100, oneOf: 1, seed: 1 };

type Campaign = (root: string) => Promise<CampaignReport>;

const CAMPAIGNS: Readonly<Record<string, readonly Campaign[]>> = {
  kill: [
    async (root) =>
      await killCampaign(join(root, "kill"), { randomKills: 200, passages: [1, 2, 3], everyWay: true, seed: 1 }),
  ],
  corruption: [
    async (root) => await derivedCorruption(root, "hnswlib", CORRUPTION),
    async (root) => await derivedCorruption(root, "kenning", CORRUPTION),
    async (root) => await databaseCorruption(root, { ...CORRUPTION, bitsPerHeaderByte: 8, flipsPerBlock: 64 }),
  ],
  "full-disk": [fullDisk],
  soak: [
    async (root) => await soakCampaign(join(root, "soak-hnswlib"), 60, "hnswlib"),
    async (root) => await soakCampaign(join(root, "soak-kenning"), 60, "kenning"),
  ],
  churn: [async (root) => await churnCampaign(join(root, "churn"), { rounds: 100, documents: 1000, dimensions: 384 })],
};

async function fullDisk(): Promise<CampaignReport> {
  const obstacle = SmallDisk.obstacle();
  if (obstacle !== null) throw new Error(obstacle);
  const freeBytes = [0, 4096, 50_000, 200_000, 1_000_000, 3_000_000];
  return await fullDiskCampaign({ diskBytes: 20 * 1024 * 1024, freeBytes, threads: [true, false] });
}

const asked = process.argv.slice(2);
for (const name of asked.length === 0 ? Object.keys(CAMPAIGNS) : asked) {
  for (const campaign of CAMPAIGNS[name] ?? []) await run(campaign);
}

async function run(campaign: Campaign): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "durability-"));
  try {
    const report = await campaign(root);
    console.log(reportLine(report));
    for (const example of report.examples) console.log(`  ${example}`);
    if (report.losses + report.wrongAnswers + report.crashes > 0) process.exitCode = 1;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
