import { basename, join, resolve } from "node:path";
import type { Language } from "../core/document.ts";
import { EngineError, throwIfAborted } from "../core/errors.ts";
import { cacheRoot } from "../core/paths.ts";
import type { OnProgress } from "../core/progress.ts";
import type { Embedder } from "./embedder.ts";
import { loadedRevision, loadModel } from "./load-model.ts";
import { checkModelFolder, checksumModel, hubModelFolder, readJson } from "./model-files.ts";
import { isHubId, isPath, parseDtype } from "./model-names.ts";
import { readModelSettings } from "./model-settings.ts";
import type { ModelSettings } from "./model-settings.ts";
import { parsePooling } from "./pooling.ts";
import type { Pooling } from "./pooling.ts";
import { DEFAULT_MODEL, findModel, listModels } from "./registry.ts";
import type { ModelEntry } from "./registry.ts";
import { TransformerEmbedder } from "./transformer.ts";
import type { Dtype, TransformersRuntime } from "./transformers-runtime.ts";
import { useLiteFolder } from "./use-lite/use-lite-folder.ts";

export interface OpenEmbedderOptions {
  /** A registry name or alias, a hub id "org/name", or a folder written as a path: "./model". Default: use-lite. */
  readonly model?: string | undefined;
  /** Of the hub model; default the registry's, else "main". */
  readonly revision?: string | undefined;
  readonly dtype?: string | undefined;
  /** As `parsePooling` reads it; default the model's own. */
  readonly pooling?: string | undefined;
  /** Dimensions to keep from the front of each vector, for models trained so that this is possible. */
  readonly truncate?: number | undefined;
  /** Where assembled and downloaded models are kept. Default: `models` in the cache root. */
  readonly cacheFolder?: string | undefined;
  /** Never use the network. */
  readonly offline?: boolean | undefined;
  /** Threads of onnxruntime; default one a core. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** A model whose files are in place. */
interface LocatedModel {
  /** As the fingerprint names it. */
  readonly name: string;
  readonly folder: string;
  readonly dtype: Dtype;
  readonly revision: string;
  readonly settings: ModelSettings;
  readonly languages: readonly Language[];
}

/**
 * Opens a sentence encoder. Close it with `await using` or `[Symbol.asyncDispose]()`.
 *
 * @throws {EngineError} `MODEL_UNAVAILABLE` when a file is missing and cannot be fetched, `MODEL_BROKEN` when the files
 * cannot be loaded, `BAD_CONFIG` for a dtype, pooling or truncation that does not exist, `ABORTED`
 */
export async function openEmbedder(options: OpenEmbedderOptions = {}): Promise<Embedder> {
  throwIfAborted(options.signal);
  const located = await locate(options);
  throwIfAborted(options.signal);
  const runtime = await loadModel(located, options.threads);
  try {
    const pooling = parsePooling(options.pooling ?? located.settings.pooling);
    const { output, fullDimensions } = await findOutput(located, runtime, pooling);
    const truncate = parseTruncation(options.truncate, fullDimensions);
    return new TransformerEmbedder(runtime, {
      folder: located.folder,
      languages: located.languages,
      modelMaxTokens: located.settings.maxTokens,
      pooling,
      output,
      truncate,
      hasIndependentWords: located.name === DEFAULT_MODEL,
      fingerprint: {
        model: located.name,
        revision: located.revision,
        dtype: located.dtype,
        dimensions: truncate ?? fullDimensions,
        pooling: options.pooling ?? located.settings.pooling,
        queryPrefix: located.settings.queryPrefix,
        documentPrefix: located.settings.documentPrefix,
      },
    });
  } catch (error) {
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
}

async function locate(options: OpenEmbedderOptions): Promise<LocatedModel> {
  const model = options.model ?? DEFAULT_MODEL;
  const cacheFolder = resolve(options.cacheFolder ?? join(cacheRoot(), "models"));
  const dtype = parseDtype(options.dtype);
  if (isPath(model)) return await locateFolder(resolve(model), dtype);
  const entry = findModel(model);
  if (entry?.model === DEFAULT_MODEL) return await locateUseLite(entry, cacheFolder, dtype);
  if (entry === null && !isHubId(model)) throw unknownModel(model);
  return await locateHubModel(entry?.model ?? model, entry, cacheFolder, { ...options, dtype });
}

async function locateUseLite(entry: ModelEntry, cacheFolder: string, dtype: Dtype | undefined): Promise<LocatedModel> {
  const chosen = dtype === undefined || dtype === "q8" ? "int8" : dtype;
  if (chosen !== "int8" && chosen !== "fp32") {
    throw new EngineError("BAD_CONFIG", `${entry.model} has no dtype ${chosen}`, {
      hint: "Use int8 or fp32.",
      data: { model: entry.model, dtype: chosen },
    });
  }
  const { folder, checksum } = await useLiteFolder(cacheFolder, chosen);
  return { name: entry.model, folder, dtype: chosen, revision: checksum, settings: entry, languages: entry.languages };
}

async function locateFolder(folder: string, dtype: Dtype | undefined): Promise<LocatedModel> {
  const name = basename(folder);
  const chosen = checkModelFolder(name, folder, dtype);
  // A copied hub model seldom has its settings beside it; the folder's name tells which one it is.
  const entry = listModels().find(({ model }) => model.endsWith(`/${name}`));
  return {
    name,
    folder,
    dtype: chosen,
    revision: await checksumModel(folder, chosen),
    settings: entry ?? (await readModelSettings(folder)),
    languages: entry?.languages ?? ["*"],
  };
}

async function locateHubModel(
  model: string,
  entry: ModelEntry | null,
  cacheFolder: string,
  options: Omit<OpenEmbedderOptions, "dtype"> & { readonly dtype: Dtype | undefined },
): Promise<LocatedModel> {
  const dtype = options.dtype ?? entry?.dtype ?? "q8";
  const revision = options.revision ?? entry?.revision ?? "main";
  const { signal, onProgress, offline = false } = options;
  const folder = await hubModelFolder({ model, revision }, { cacheFolder, dtype, offline, signal, onProgress });
  return {
    name: model,
    folder,
    dtype,
    revision: await loadedRevision(revision, folder, dtype),
    settings: entry ?? (await readModelSettings(folder)),
    languages: entry?.languages ?? ["*"],
  };
}

/** The output that a pooling reads, and the length of the vectors it makes of it. */
async function findOutput(
  located: LocatedModel,
  runtime: TransformersRuntime,
  pooling: Pooling,
): Promise<{ output: string; fullDimensions: number }> {
  const names = pooling.kind === "sentence" ? ["sentence_embedding"] : ["last_hidden_state", "token_embeddings"];
  const output = names.find((name) => runtime.outputWidths.has(name));
  if (output === undefined) {
    throw new EngineError("MODEL_BROKEN", `The model ${located.name} has no output ${names.join(" or ")}`, {
      hint: "Choose another pooling, or export the model for feature extraction.",
      data: { model: located.name, outputs: [...runtime.outputWidths.keys()] },
    });
  }
  const config = await readJson(join(located.folder, "config.json"));
  const width = runtime.outputWidths.get(output) ?? Number(config?.["hidden_size"]);
  return { output, fullDimensions: pooling.kind === "sentence" ? width : width * pooling.modes.length };
}

function parseTruncation(truncate: number | undefined, dimensions: number): number | null {
  if (truncate === undefined) return null;
  if (Number.isInteger(truncate) && truncate >= 1 && truncate <= dimensions) return truncate;
  throw new EngineError("BAD_CONFIG", `Vectors of ${dimensions} dimensions cannot be truncated to ${truncate}`, {
    hint: `Use a whole number from 1 to ${dimensions}.`,
    data: { truncate, dimensions },
  });
}

function unknownModel(model: string): EngineError {
  return new EngineError("MODEL_UNAVAILABLE", `There is no model ${JSON.stringify(model)}`, {
    hint: "Use a name that `kenning models` lists, a hub id such as Xenova/gte-small, or a folder written as ./folder.",
    data: { model, revision: null, cacheFolder: null, file: null },
  });
}
