import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { churnCampaign } from "./churn-campaign.ts";

test("a collection that documents come to and go from takes little more room than a fresh one", async () => {
  const report = await churnCampaign(temporaryFolder(), { rounds: 15, documents: 300, dimensions: 1536 });
  expect(report).toMatchObject({ runs: 15, losses: 0, wrongAnswers: 0, crashes: 0, examples: [] });
  expect(report.figures["ratio"]).toBeLessThan(1.3);
  expect(report.figures["after compact, ratio"]).toBeLessThan(1.1);
});
