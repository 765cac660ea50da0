import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openEmbedder } from "../../src/embed/open-embedder.ts";
import { HashingEmbedder } from "../support/hashing-embedder.ts";
import { writeTinyModel } from "../support/tiny-model.ts";
import { embedderContract } from "./embedder-contract.ts";

const root = await mkdtemp(join(tmpdir(), "kenning-embedder-"));
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

embedderContract("the hashing embedder", () => Promise.resolve(new HashingEmbedder()), { batchCosine: 0.999999 });

embedderContract("use-lite in int8", () => openEmbedder({ cacheFolder: root }), { batchCosine: 0.9999 });

embedderContract("use-lite in fp32", () => openEmbedder({ cacheFolder: root, dtype: "fp32" }), {
  batchCosine: 0.99999,
});

embedderContract("use-lite with pooled token states", () => openEmbedder({ cacheFolder: root, pooling: "mean+max" }), {
  batchCosine: 0.9999,
});

for (const paddingSide of ["left", "right"] as const) {
  embedderContract(
    `a BERT-shaped model from a folder, padded on the ${paddingSide}`,
    async () => {
      const folder = join(root, `tiny-${paddingSide}`);
      await writeTinyModel(folder, {
        paddingSide,
        pooling: { pooling_mode_mean_tokens: true },
        prompts: { query: "the ", document: "a " },
      });
      return await openEmbedder({ model: folder });
    },
    { batchCosine: 0.99999 },
  );
}
