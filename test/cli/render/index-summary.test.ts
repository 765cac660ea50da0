import { expect, test } from "vitest";
import { renderIndexSummary } from "../../../src/cli/render/index-summary.ts";
import type { IndexReport } from "../../../src/core/indexing.ts";

const report: IndexReport = {
  files: 20,
  added: 3,
  replaced: 1,
  moved: 0,
  copied: 0,
  unchanged: 1,
  removed: 2,
  skipped: Array.from({ length: 14 }, (_, i) => ({ path: `images/${i}.png`, reason: i < 2 ? "empty" : "not text" })),
  failed: [{ path: "bad.docx", code: "EXTRACTION_FAILED", message: "the archive is damaged" }],
  missing: [],
  warnings: [],
  documents: 4,
  chunks: 1234,
  tokens: 50_000,
  reusedVectors: 0,
  seconds: 2,
  embedder: {
    model: "use-lite",
    revision: "x",
    dtype: "int8",
    dimensions: 512,
    pooling: "sentence",
    queryPrefix: "",
    documentPrefix: "",
  },
  notices: ["use-lite was chosen because the text is English"],
};

test("the summary has the counts, the speeds, the model, its reason and the next command", () => {
  const lines = renderIndexSummary(report, "default", "kenning search x").split("\n");
  expect(lines.slice(0, 5)).toEqual([
    'Read 20 files into "default" in 2.0 s (10 files/s, 25,000 tokens/s)',
    "  added 3, replaced 1, unchanged 1, skipped 14, failed 1; removed 2",
    "  wrote 4 documents, 1,234 chunks, 50,000 tokens",
    "  model: use-lite (512 dimensions, int8, pooling sentence)",
    "  note: use-lite was chosen because the text is English",
  ]);
  expect(lines.at(-2)).toBe("Next: kenning search x");
});

test("skipped files are grouped by reason, and ten of them are listed", () => {
  const lines = renderIndexSummary(report, "default", "kenning search x").split("\n");
  expect(lines).toContain("Skipped: 14");
  expect(lines).toContain("  not text (12)");
  expect(lines.filter((line) => line.startsWith("    images/"))).toHaveLength(10);
  expect(lines).toContain("  and 4 more, see --json");
  expect(lines).toContain("  EXTRACTION_FAILED: the archive is damaged (1)");
});

test("a collection without vectors says so", () => {
  const text = renderIndexSummary({ ...report, embedder: null }, "default", "kenning search x");
  expect(text).toContain("  model: none, words alone\n");
});
