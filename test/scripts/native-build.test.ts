import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readNativeBuild } from "../../src/store/ann/native-build.ts";

const SCRIPT = resolve(import.meta.dirname, "../../scripts/native-build.mjs");

/** A folder in which a package of that name seems to be installed and compiled. */
function install(): { readonly folder: string; readonly release: string } {
  const folder = mkdtempSync(join(tmpdir(), "native-build-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const installed = join(folder, "node_modules", "hnswlib-node");
  const release = join(installed, "build", "Release");
  mkdirSync(join(installed, "src"), { recursive: true });
  mkdirSync(release, { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(join(installed, "package.json"), JSON.stringify({ name: "hnswlib-node", version: "3.0.0" }));
  writeFileSync(join(installed, "binding.gyp"), "{ not a project }");
  writeFileSync(join(release, "addon.node"), "portable");
  return { folder, release };
}

function run(folder: string, env: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, folder], {
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  return stdout;
}

test.each([
  ["it is not installed", (folder: string) => rmSync(join(folder, "node_modules"), { recursive: true })],
  [
    "npm has not compiled it",
    (folder: string) => rmSync(join(folder, "node_modules/hnswlib-node/build"), { recursive: true }),
  ],
])("an install goes on when %s", (line, change) => {
  const { folder } = install();
  change(folder);
  expect(run(folder)).toContain(line);
});

test("without a compiler the portable code stays, and the install goes on", () => {
  const { folder, release } = install();
  expect(run(folder, { CXX: "no-such-compiler" })).toContain("no compiler no-such-compiler");
  expect(readNativeBuild(release)).toMatchObject({ compiled: "portable", runsHere: true });
});

test.skipIf(process.platform === "win32")(
  "code that does not compile leaves the portable code and no half-made files",
  () => {
    const { folder, release } = install();
    const line = run(folder);
    expect(line).toContain("stays as npm compiled it");
    expect(readFileSync(join(release, "addon.node"), "utf8")).toBe("portable");
    expect(readdirSync(join(folder, "node_modules/hnswlib-node"))).not.toContainEqual(
      expect.stringMatching("native-build"),
    );
  },
);

test("KENNING_PORTABLE_BUILD=1 puts the portable code back", () => {
  const { folder, release } = install();
  writeFileSync(join(release, "addon.portable.node"), "portable");
  writeFileSync(join(release, "addon.node"), "native");
  const addon = createHash("sha256").update("native").digest("hex");
  writeFileSync(join(release, "kenning-build.json"), JSON.stringify({ compiled: "native", addon }));
  expect(run(folder, { KENNING_PORTABLE_BUILD: "1" })).toContain("KENNING_PORTABLE_BUILD");
  expect(readNativeBuild(release)).toMatchObject({ compiled: "portable", portableAddon: undefined });
  expect(readFileSync(join(release, "addon.node"), "utf8")).toBe("portable");
});
