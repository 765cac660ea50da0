import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { EngineError, isEngineError } from "../core/errors.ts";
import { downloadFile } from "./hub-download.ts";
import type { DownloadOptions, HubSource } from "./hub-download.ts";
import { DTYPE_SUFFIX } from "./transformers-runtime.ts";
import type { Dtype } from "./transformers-runtime.ts";

/** What `AutoTokenizer` and `AutoModel` read besides the model file. */
const TEXT_FILES = ["config.json", "tokenizer.json", "tokenizer_config.json"] as const;
/** What says how to pool and to prompt; most converted models have none of them. */
const SETTINGS_FILES = [
  "modules.json",
  "1_Pooling/config.json",
  "sentence_bert_config.json",
  "config_sentence_transformers.json",
] as const;

/** Tried in this order in a folder when no dtype is asked for. */
const DTYPE_PREFERENCE: readonly Dtype[] = ["q8", "int8", "fp32", "uint8", "fp16", "q4", "q4f16", "bnb4"];

export function modelFile(dtype: Dtype): string {
  return `onnx/model${DTYPE_SUFFIX[dtype]}.onnx`;
}

/**
 * @returns the dtype to load, the given one if there is one
 * @throws {EngineError} `MODEL_UNAVAILABLE` naming the first file that is missing
 */
export function checkModelFolder(model: string, folder: string, dtype: Dtype | undefined): Dtype {
  const chosen =
    dtype ?? DTYPE_PREFERENCE.find((candidate) => existsSync(join(folder, modelFile(candidate)))) ?? "fp32";
  const missing = [...TEXT_FILES, modelFile(chosen)].find((file) => !existsSync(join(folder, file)));
  if (missing === undefined) return chosen;
  throw new EngineError("MODEL_UNAVAILABLE", `The model folder ${resolve(folder)} has no ${missing}`, {
    hint: `Copy ${[...TEXT_FILES, modelFile(chosen)].join(", ")} of the model into the folder.`,
    data: { model, revision: null, cacheFolder: resolve(folder), file: missing },
  });
}

export interface HubModelOptions extends DownloadOptions {
  readonly cacheFolder: string;
  readonly dtype: Dtype;
  readonly offline: boolean;
}

/**
 * The folder of a hub model, `<cache>/<org>/<name>`, or `…/<revision>` below it for a revision other than main:
 * transformers.js keeps its own cache in the same way. Only files that are missing are fetched.
 *
 * @throws {EngineError} `MODEL_UNAVAILABLE` naming the file that is neither in the cache nor to be had, `ABORTED`
 */
export async function hubModelFolder(source: HubSource, options: HubModelOptions): Promise<string> {
  const { cacheFolder, dtype, offline } = options;
  const root = join(cacheFolder, ...source.model.split("/"));
  const folder = source.revision === "main" ? root : join(root, source.revision);
  const wasComplete = existsSync(join(folder, modelFile(dtype)));
  for (const file of TEXT_FILES) await fetchMissing(source, file, folder, options);
  if (!wasComplete && !offline) {
    for (const file of SETTINGS_FILES) await fetchMissing(source, file, folder, options, { optional: true });
  }
  for (const file of await externalDataFiles(folder, dtype)) await fetchMissing(source, file, folder, options);
  // Last, so that a model file in place means that everything is.
  await fetchMissing(source, modelFile(dtype), folder, options);
  return folder;
}

async function fetchMissing(
  source: HubSource,
  file: string,
  folder: string,
  { cacheFolder, offline, signal, onProgress }: HubModelOptions,
  { optional = false } = {},
): Promise<void> {
  if (existsSync(join(folder, file))) return;
  let cause: unknown;
  if (!offline) {
    try {
      if ((await downloadFile(source, file, folder, { signal, onProgress })) || optional) return;
    } catch (error) {
      if (isEngineError(error)) throw error;
      cause = error;
    }
  }
  const why = offline
    ? "is not in the cache, and downloads are off"
    : cause === undefined
      ? "does not exist"
      : "could not be fetched";
  throw new EngineError("MODEL_UNAVAILABLE", `${file} of the model ${source.model} (${source.revision}) ${why}`, {
    hint: `Copy the model's files to ${folder}, or put them in any folder and pass it as --model ./folder.`,
    data: { model: source.model, revision: source.revision, cacheFolder, folder, file },
    cause,
  });
}

/** Weights kept beside a large model file, as transformers.js names them. */
async function externalDataFiles(folder: string, dtype: Dtype): Promise<string[]> {
  const config = await readJson(join(folder, "config.json"));
  const settings = config?.["transformers.js_config"] as { use_external_data_format?: unknown } | undefined;
  const declared = settings?.use_external_data_format;
  const file = modelFile(dtype);
  const chunks =
    typeof declared === "object" && declared !== null
      ? Object.entries(declared).find(([name]) => `onnx/${name}` === file || name === "model")?.[1]
      : declared;
  return Array.from({ length: Number(chunks ?? 0) }, (_, i) => `${file}_data${i === 0 ? "" : `_${i}`}`);
}

/** The first 12 hex digits of the SHA-256 over the files that decide a vector. */
export async function checksumModel(folder: string, dtype: Dtype): Promise<string> {
  const hash = createHash("sha256");
  for (const file of ["tokenizer.json", modelFile(dtype)]) hash.update(await readFile(join(folder, file)));
  return hash.digest("hex").slice(0, 12);
}

/** @returns null when the file is missing or is not a JSON object */
export async function readJson(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
