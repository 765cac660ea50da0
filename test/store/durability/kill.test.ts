import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { killCampaign } from "./kill-campaign.ts";

test("writers that are killed at any moment lose nothing they acknowledged, and leave nothing half done", async () => {
  const report = await killCampaign(temporaryFolder(), { randomKills: 16, passages: [], everyWay: false, seed: 1 });
  expect(report).toMatchObject({ runs: 16, losses: 0, wrongAnswers: 0, crashes: 0, examples: [] });
  expect(report.figures["acknowledged"]).toBeGreaterThan(20);
});

test("so do writers that are killed within a commit, a snapshot, compaction, backup or restore", async () => {
  const report = await killCampaign(temporaryFolder(), { randomKills: 0, passages: [1], everyWay: false, seed: 2 });
  expect(report).toMatchObject({ runs: 7, losses: 0, wrongAnswers: 0, crashes: 0, examples: [] });
  expect(Object.keys(report.figures).filter((figure) => figure.startsWith("at "))).toHaveLength(7);
});
