import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { soakCampaign } from "./soak-campaign.ts";

test("while one process writes, four others read whole documents, counts that agree, and no error", async () => {
  const report = await soakCampaign(temporaryFolder(), 3, "kenning");
  expect(report).toMatchObject({ wrongAnswers: 0, crashes: 0, examples: [] });
  expect(report.figures["writes"]).toBeGreaterThan(10);
  expect(report.figures["reads"]).toBeGreaterThan(100);
});
