import { expect, test } from "vitest";
import { fullDiskCampaign } from "./full-disk-campaign.ts";
import { SmallDisk } from "./small-disk.ts";

const obstacle = SmallDisk.obstacle();

test.skipIf(obstacle !== null)(
  `a full disk refuses work with a typed error and loses nothing${obstacle === null ? "" : ` (${obstacle})`}`,
  async () => {
    const counts = { diskBytes: 20 * 1024 * 1024, freeBytes: [0], threads: [false] };
    const report = await fullDiskCampaign(counts);
    expect(report).toMatchObject({ runs: 6, losses: 0, wrongAnswers: 0, crashes: 0, examples: [] });
    expect(report.figures["refused"]).toBeGreaterThan(2);
  },
);
