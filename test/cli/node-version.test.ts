import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { nodeRefusal } from "../../src/cli/node-version.ts";

test.each(["22.18.0", "22.19.1", "23.0.0", "24.9.0", "100.0.0-pre"])("Node %s is new enough", (version) => {
  expect(nodeRefusal(version)).toBeNull();
});

test.each(["18.20.4", "20.19.5", "22.17.9", "22.2.0", "0.12.18"])("Node %s is refused with one sentence", (version) => {
  expect(nodeRefusal(version)).toBe(`kenning needs Node 22.18 or newer, and this is Node ${version}.`);
});

const ROOT = join(import.meta.dirname, "../..");
const oldNode = findOldNode();

test.skipIf(oldNode === null)(
  `the compiled program refuses an old Node before it loads anything else${oldNode === null ? " (skipped: no old Node in PATH)" : ""}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "kenning-main-"));
    try {
      // Without run.ts: an import of it ahead of the check would fail.
      const sources = ["main.ts", "node-version.ts"].map((file) => join(ROOT, "src/cli", file));
      const flags = ["--ignoreConfig", "--noResolve", "--noCheck", "--rewriteRelativeImportExtensions"];
      const tsc = join(ROOT, "node_modules/.bin/tsc");
      execFileSync(tsc, [...sources, ...flags, "--module", "nodenext", "--target", "es2024", "--outDir", folder]);
      writeFileSync(join(folder, "package.json"), '{"type":"module"}');
      const { status, stdout, stderr } = spawnSync(oldNode!, [join(folder, "main.js"), "search", "x"], {
        encoding: "utf8",
      });
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^kenning needs Node 22\.18 or newer, and this is Node \S+\.\n$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

function findOldNode(): string | null {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const { status, stdout } = spawnSync(join(folder, "node"), ["--version"], { encoding: "utf8" });
    if (status === 0 && nodeRefusal(stdout.trim().replace(/^v/, "")) !== null) return join(folder, "node");
  }
  return null;
}
