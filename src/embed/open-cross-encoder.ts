import { basename, join, resolve } from "node:path";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import { cacheRoot } from "../core/paths.ts";
import type { OnProgress } from "../core/progress.ts";
import { CrossEncoder } from "./cross-encoder.ts";
import type { CrossEncoderSettings } from "./cross-encoder.ts";
import { findCrossEncoder, listCrossEncoders } from "./cross-encoder-registry.ts";
import { loadedRevision, loadModel } from "./load-model.ts";
import { checkModelFolder, checksumModel, hubModelFolder } from "./model-files.ts";
import { isHubId, isPath, parseDtype } from "./model-names.ts";
import { readModelSettings } from "./model-settings.ts";
import type { Dtype } from "./transformers-runtime.ts";

export interface OpenCrossEncoderOptions {
  /** A name that `listCrossEncoders` knows, a hub id "org/name", or a folder written as a path: "./model". */
  readonly model: string;
  /** Of the hub model; default "main". */
  readonly revision?: string | undefined;
  readonly dtype?: string | undefined;
  /** Where downloaded models are kept. Default: `models` in the cache root. */
  readonly cacheFolder?: string | undefined;
  /** Never use the network. */
  readonly offline?: boolean | undefined;
  /** Threads of onnxruntime; default one a core. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

interface LocatedCrossEncoder {
  readonly folder: string;
  readonly settings: CrossEncoderSettings & { readonly dtype: Dtype };
}

/**
 * Opens a model that scores a query with a passage. Close it with `await using` or `[Symbol.asyncDispose]()`.
 *
 * @throws {EngineError} `MODEL_UNAVAILABLE` when a file is missing and cannot be fetched, `MODEL_BROKEN` when the files
 * cannot be loaded or are no cross-encoder, `BAD_CONFIG` for a dtype that does not exist, `ABORTED`
 */
export async function openCrossEncoder(options: OpenCrossEncoderOptions): Promise<CrossEncoder> {
  throwIfAborted(options.signal);
  const { folder, settings } = await locate(options);
  throwIfAborted(options.signal);
  const runtime = await loadModel({ name: settings.model, folder, dtype: settings.dtype }, options.threads);
  try {
    return new CrossEncoder(runtime, settings);
  } catch (error) {
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
}

async function locate(options: OpenCrossEncoderOptions): Promise<LocatedCrossEncoder> {
  const dtype = parseDtype(options.dtype);
  if (isPath(options.model)) return await locateFolder(resolve(options.model), dtype);
  const entry = findCrossEncoder(options.model);
  if (entry === null && !isHubId(options.model)) throw unknownModel(options.model);
  return await locateHubModel(entry?.model ?? options.model, { ...options, dtype: dtype ?? entry?.dtype ?? "q8" });
}

async function locateFolder(folder: string, dtype: Dtype | undefined): Promise<LocatedCrossEncoder> {
  const name = basename(folder);
  const chosen = checkModelFolder(name, folder, dtype);
  // A copied hub model is known by its folder's name.
  const entry = listCrossEncoders().find(({ model }) => model.endsWith(`/${name}`));
  const { maxTokens } = entry ?? (await readModelSettings(folder));
  const revision = await checksumModel(folder, chosen);
  const languages = entry?.languages ?? ["*"];
  return { folder, settings: { model: name, revision, dtype: chosen, maxTokens, languages } };
}

async function locateHubModel(
  model: string,
  options: OpenCrossEncoderOptions & { readonly dtype: Dtype },
): Promise<LocatedCrossEncoder> {
  const entry = findCrossEncoder(model);
  const { dtype, signal, onProgress, offline = false } = options;
  const cacheFolder = resolve(options.cacheFolder ?? join(cacheRoot(), "models"));
  const wanted = options.revision ?? entry?.revision ?? "main";
  const folder = await hubModelFolder({ model, revision: wanted }, { cacheFolder, dtype, offline, signal, onProgress });
  const { maxTokens } = entry ?? (await readModelSettings(folder));
  const revision = await loadedRevision(wanted, folder, dtype);
  return { folder, settings: { model, revision, dtype, maxTokens, languages: entry?.languages ?? ["*"] } };
}

function unknownModel(model: string): EngineError {
  const known = listCrossEncoders().flatMap(({ aliases }) => aliases.slice(0, 1));
  return new EngineError("MODEL_UNAVAILABLE", `There is no reranker ${JSON.stringify(model)}`, {
    hint: `Use ${known.join(" or ")}, a hub id such as Xenova/bge-reranker-base, or a folder written as ./folder.`,
    data: { model, revision: null, cacheFolder: null, file: null },
  });
}
