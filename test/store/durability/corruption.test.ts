import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.ts";
import { databaseCorruption, derivedCorruption } from "./corruption-campaign.ts";

const COUNTS = { bitsPerHeaderByte: 1, flipsPerBlock: 1, documents: 40, seed: 1 };

test.each(["hnswlib", "kenning"] as const)(
  "searches answer as the database does, whatever happens to the derived files of %s",
  async (engine) => {
    const report = await derivedCorruption(temporaryFolder(), engine, { ...COUNTS, oneOf: 24 });
    expect(report).toMatchObject({ wrongAnswers: 0, crashes: 0, examples: [] });
    expect(report.figures["right"]).toBe(report.runs);
    expect(report.figures["files"]).toBe(engine === "hnswlib" ? 8 : 4);
  },
);

test("a damaged database is refused with a typed error or answers right, but for flipped bits in the values of cells", async () => {
  const report = await databaseCorruption(temporaryFolder(), { ...COUNTS, oneOf: 1 });
  expect(report).toMatchObject({ wrongAnswers: 0, crashes: 0 });
  expect(report.figures["refused"]).toBeGreaterThan(report.runs / 3);
});
