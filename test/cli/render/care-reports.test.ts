import { expect, test } from "vitest";
import { renderCheck } from "../../../src/cli/render/check-report.ts";
import { renderImport } from "../../../src/cli/render/copy-reports.ts";
import { renderDoctor } from "../../../src/cli/render/doctor-report.ts";
import type { CheckReport, Problem } from "../../../src/core/care.ts";
import type { DoctorReport } from "../../../src/core/doctor.ts";

const CHECKED: CheckReport = {
  ok: true,
  problems: [],
  repaired: [],
  removed: [],
  documents: 1,
  chunks: 2,
  vectors: 2,
  seconds: 0.04,
};

test("a check without problems says so in one line", () => {
  expect(renderCheck(CHECKED, "notes")).toBe(
    'Checked "notes" in 0.0 s: 1 document, 2 chunks, 2 vectors\nNo problems\n',
  );
});

test("problems are shown with examples and their number, removed documents by id, and no id controls the terminal", () => {
  const problem: Problem = {
    kind: "vectors",
    count: 12,
    message: "Damaged",
    examples: ["a", "b\u001B[2J"],
    repairable: true,
  };
  const removed = Array.from({ length: 22 }, (_, i) => `d${i}`);
  const text = renderCheck({ ...CHECKED, ok: false, problems: [problem], repaired: [problem], removed }, "notes");
  expect(text).toContain("Problems: 1\n  vectors: Damaged (a, b\uFFFD[2J, … 12 in all)\n");
  expect(text).toContain("Removed: 22 documents; index their source again to have them back\n  d0\n");
  expect(text).toContain("  d19\n  and 2 more, see --json\n");
  expect(text).not.toContain("No problems");
});

test("bad lines of an import are counted, and the first of them shown", () => {
  const bad = [{ line: 3, message: "the line is not JSON" }];
  const report = { documents: 5, chunks: 9, unchanged: 1, badLines: 4, bad, complete: true, seconds: 1 };
  expect(renderImport(report, "notes", "kenning search")).toBe(
    'Imported into "notes" in 1.0 s: 5 documents, 9 chunks; unchanged 1\n' +
      "Bad lines: 4\n  line 3: the line is not JSON\n  and 3 more\nNext: kenning search\n",
  );
});

test("a doctor's report has a fact a line", () => {
  const space = { sizeBytes: 4096, walBytes: 1024, pages: 10, freePages: 1, tombstones: null };
  const report: DoctorReport = {
    versions: { kenning: "1.0.0", node: "24.9.0", sqlite: "3.50.0", platform: "linux x64" },
    kernels: "WebAssembly SIMD",
    native: { usable: false, detail: "compiled for another processor" },
    collection: { name: "notes", documents: 3, chunks: 4, vectors: 4, embedder: null, space },
    snapshots: [{ kind: "codes", generation: 2, sizeBytes: 2048, sequence: 17 }],
    graph: { engine: "kenning", state: "whole", linked: 4, tombstones: 1 },
    writers: [{ pid: 7, host: "here", startedAt: "2024-01-01T00:00:00.000Z", command: "kenning index" }],
    recall: { k: 10, queries: 50, recall: 0.998, low: 0.9855, high: 0.9996 },
  };
  const lines = renderDoctor(report).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "graph code  not usable: compiled for another processor",
      "on disk     4.0 KiB, of it 1.0 KiB log; 1 of 10 pages free",
      "graph       kenning, whole; 4 vectors linked, 1 tombstone",
      "snapshot    codes 2, 2.0 KiB, up to change 17",
      "writer      kenning index, process 7 on here since 2024-01-01T00:00:00.000Z",
      "recall      recall@10 0.9980 over 50 vectors (95 %: 0.9855 to 0.9996)",
    ]),
  );
});
