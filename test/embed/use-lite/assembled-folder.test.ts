import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { isEngineError } from "../../../src/core/errors.ts";
import { assembledFolder } from "../../../src/embed/use-lite/assembled-folder.ts";

const root = await mkdtemp(join(tmpdir(), "kenning-assembled-"));
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

let folder = "";
let builds = 0;
const build = (): Promise<Map<string, string | Uint8Array>> => {
  builds++;
  return Promise.resolve(
    new Map<string, string | Uint8Array>([
      ["a.json", "{}"],
      ["deep/b.bin", Uint8Array.of(1, 2, 3)],
    ]),
  );
};

beforeEach(async () => {
  builds = 0;
  folder = join(await mkdtemp(join(root, "case-")), "model");
});

test("the files are written once and found afterwards", async () => {
  const first = await assembledFolder(folder, build);
  const second = await assembledFolder(folder, build);
  expect(builds).toBe(1);
  expect(second).toEqual(first);
  expect(first["deep/b.bin"]).toBe("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
  expect(await readFile(join(folder, "a.json"), "utf8")).toBe("{}");
});

test.each([
  ["a changed byte", (file: string) => writeFile(file, Uint8Array.of(1, 2, 4))],
  ["a file cut short", (file: string) => truncate(file, 1)],
  ["a missing file", (file: string) => rm(file)],
  ["a manifest that is no JSON", () => writeFile(join(folder, "manifest.json"), "{")],
  ["a missing manifest", () => rm(join(folder, "manifest.json"))],
])("%s is repaired", async (_, damage) => {
  await assembledFolder(folder, build);
  await damage(join(folder, "deep/b.bin"));
  await assembledFolder(folder, build);
  expect(builds).toBe(2);
  expect([...(await readFile(join(folder, "deep/b.bin")))]).toEqual([1, 2, 3]);
  await assembledFolder(folder, build);
  expect(builds).toBe(2);
});

test("nothing is left beside the folder", async () => {
  await assembledFolder(folder, build);
  await rm(join(folder, "a.json"));
  await assembledFolder(folder, build);
  expect(await readdir(join(folder, ".."))).toEqual(["model"]);
});

test("builders at the same moment all get the folder", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => assembledFolder(folder, build)));
  expect(new Set(all.map((checksums) => JSON.stringify(checksums))).size).toBe(1);
  expect(await readdir(join(folder, ".."))).toEqual(["model"]);
});

test("a place that cannot be written is an error that names it", async () => {
  await mkdir(join(folder, ".."), { recursive: true });
  await writeFile(folder, "a file is in the way");
  const attempt = assembledFolder(join(folder, "model"), build);
  await expect(attempt).rejects.toSatisfy((error) => isEngineError(error, "MODEL_UNAVAILABLE"));
});

test("what the builder throws is thrown", async () => {
  const failure = new TypeError("no");
  await expect(assembledFolder(folder, () => Promise.reject(failure))).rejects.toBe(failure);
});
