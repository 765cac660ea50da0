import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { openEmbedder } from "../../../src/embed/open-embedder.ts";
import { useLiteFolder } from "../../../src/embed/use-lite/use-lite-folder.ts";

const run = promisify(execFile);
const root = await mkdtemp(join(tmpdir(), "kenning-use-lite-"));
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

test("two processes that assemble at once both get the same working model", async () => {
  const cacheFolder = await mkdtemp(join(root, "race-"));
  const module = pathToFileURL(join(import.meta.dirname, "../../../src/embed/open-embedder.ts")).href;
  const program = `
    const { openEmbedder } = await import(${JSON.stringify(module)});
    await using embedder = await openEmbedder({ cacheFolder: ${JSON.stringify(cacheFolder)} });
    const vector = await embedder.embedQuery("whale road");
    console.log(JSON.stringify([embedder.fingerprint, [...vector.slice(0, 8)]]));`;
  const outputs = await Promise.all(
    [1, 2].map(() => run(process.execPath, ["--input-type=module", "--eval", program])),
  );
  expect(outputs[0]!.stdout).not.toBe("");
  expect(outputs[1]!.stdout).toBe(outputs[0]!.stdout);
  expect(await readdir(cacheFolder)).toHaveLength(1);
});

test("a damaged cache is assembled again, to the same bytes", async () => {
  const cacheFolder = await mkdtemp(join(root, "damage-"));
  const { folder, checksum } = await useLiteFolder(cacheFolder, "int8");
  await truncate(join(folder, "onnx/model_int8.onnx"), 1000);
  await using embedder = await openEmbedder({ cacheFolder });
  expect(embedder.fingerprint.revision).toBe(checksum);
  expect(await embedder.embedQuery("whale")).toHaveLength(512);
});

test("the two dtypes have different revisions and folders", async () => {
  const cacheFolder = await mkdtemp(join(root, "dtypes-"));
  const [int8, fp32] = [await useLiteFolder(cacheFolder, "int8"), await useLiteFolder(cacheFolder, "fp32")];
  expect(int8.folder).not.toBe(fp32.folder);
  expect(int8.checksum).not.toBe(fp32.checksum);
});
