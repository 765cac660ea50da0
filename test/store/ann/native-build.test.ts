import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nativeBuild, readNativeBuild } from "../../../src/store/ann/native-build.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const CPU = "avx avx2 avx512f fpu sse sse2";

function folderWith(record: Record<string, unknown>, { portable = true, addon = "code" } = {}): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "addon.node"), addon);
  if (portable) writeFileSync(join(folder, "addon.portable.node"), "portable");
  const sum = createHash("sha256").update("code").digest("hex");
  writeFileSync(join(folder, "kenning-build.json"), JSON.stringify({ cpu: CPU, addon: sum, ...record }));
  return folder;
}

const NATIVE = { compiled: "native", simd: "AVX-512", flags: "-O3 -march=native" };

test("native code says which instructions it uses, and where the portable one lies", () => {
  const folder = folderWith(NATIVE);
  expect(readNativeBuild(folder, () => CPU)).toEqual({
    ...NATIVE,
    runsHere: true,
    portableAddon: join(folder, "addon.portable.node"),
  });
});

test("native code does not run on a processor that lacks some of its instructions", () => {
  const folder = folderWith(NATIVE, { portable: false });
  expect(readNativeBuild(folder, () => "avx avx2 sse sse2")).toMatchObject({ runsHere: false });
  expect(readNativeBuild(folder, () => "avx avx2 sse sse2").portableAddon).toBeUndefined();
});

test("it runs on one that has more of them, or lacks only what compilers do not use", () => {
  const folder = folderWith(NATIVE);
  expect(readNativeBuild(folder, () => "avx avx2 avx512f avx512bw sse sse2").runsHere).toBe(true);
});

test("where only the processor's name is known, it has to be the same", () => {
  const folder = folderWith({ ...NATIVE, cpu: "Chip One" });
  expect(readNativeBuild(folder, () => "Chip One").runsHere).toBe(true);
  expect(readNativeBuild(folder, () => "Chip Two").runsHere).toBe(false);
});

test("portable code runs everywhere", () => {
  const folder = folderWith({ compiled: "portable", simd: "SSE", flags: "" });
  expect(readNativeBuild(folder, () => "")).toMatchObject({ compiled: "portable", simd: "SSE", runsHere: true });
});

test("code that was compiled again since, or of which nothing was written down, is unknown", () => {
  const unknown = { compiled: "unknown", runsHere: true };
  expect(readNativeBuild(folderWith(NATIVE, { addon: "other code" }))).toEqual(unknown);
  expect(readNativeBuild(temporaryFolder())).toEqual(unknown);
});

test("the installed package can be asked", () => {
  expect(["native", "portable", "unknown"]).toContain(readNativeBuild().compiled);
});

test.each([
  [NATIVE, CPU, true, "compiled for this processor (AVX-512, -O3 -march=native)"],
  [NATIVE, "sse", true, "compiled for another processor; its portable code is used"],
  [{ compiled: "portable", simd: "SSE", flags: "" }, "sse", true, "compiled for any processor (SSE)"],
  [{ addon: "of other code" }, "sse", true, "compiled by npm"],
])("a report of %j on a processor with %s is in plain words", (record, cpu, usable, detail) => {
  expect(nativeBuild(folderWith(record), () => cpu)).toEqual({ usable, detail });
});

test("a report says when there is no code, or none for this processor", () => {
  expect(nativeBuild(temporaryFolder())).toEqual({ usable: false, detail: "hnswlib-node is not installed" });
  const folder = folderWith(NATIVE, { portable: false });
  expect(nativeBuild(folder, () => "sse")).toEqual({ usable: false, detail: "compiled for another processor" });
});
