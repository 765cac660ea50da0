import { basename, join, resolve } from "node:path";
import { EngineError, throwIfAborted } from "../../core/errors.ts";
import { cacheRoot } from "../../core/paths.ts";
import type { OnProgress } from "../../core/progress.ts";
import { loadModel } from "../../embed/load-model.ts";
import { checkModelFolder, hubModelFolder } from "../../embed/model-files.ts";
import { isHubId, isPath, parseDtype } from "../../embed/model-names.ts";
import { readModelSettings } from "../../embed/model-settings.ts";
import type { Dtype } from "../../embed/transformers-runtime.ts";
import { ExtractiveReader } from "./extractive-reader.ts";
import type { SpanReader } from "./span-reader.ts";

export interface OpenReaderOptions {
  /** A hub id "org/name", or a folder written as a path: "./model". */
  readonly model: string;
  /** Default q8 for hub models, what is there for folders. */
  readonly dtype?: string | undefined;
  /** Where downloaded models are kept. Default: `models` in the cache root. */
  readonly cacheFolder?: string | undefined;
  /** Never use the network. */
  readonly offline?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What BERT-like models for question answering were trained on; most of them say 512 and read no better beyond this. */
const MAX_READ_TOKENS = 384;

/**
 * Opens a model for extractive question answering, e.g. `Xenova/distilbert-base-cased-distilled-squad`.
 *
 * @throws {EngineError} `MODEL_UNAVAILABLE`, `MODEL_BROKEN` when it cannot be loaded or points at nothing, `BAD_CONFIG`, `ABORTED`
 */
export async function openReader(options: OpenReaderOptions): Promise<SpanReader> {
  throwIfAborted(options.signal);
  const { folder, dtype } = await locate(options);
  const { maxTokens } = await readModelSettings(folder);
  throwIfAborted(options.signal);
  const runtime = await loadModel({ name: options.model, folder, dtype }, undefined);
  try {
    return new ExtractiveReader(runtime, { id: options.model, maxTokens: Math.min(maxTokens, MAX_READ_TOKENS) });
  } catch (error) {
    await runtime[Symbol.asyncDispose]();
    throw error;
  }
}

async function locate({
  model,
  dtype: asked,
  offline = false,
  ...options
}: OpenReaderOptions): Promise<{ folder: string; dtype: Dtype }> {
  const dtype = parseDtype(asked);
  if (isPath(model)) {
    const folder = resolve(model);
    return { folder, dtype: checkModelFolder(basename(folder), folder, dtype) };
  }
  if (!isHubId(model)) {
    throw new EngineError("MODEL_UNAVAILABLE", `There is no reading model ${JSON.stringify(model)}`, {
      hint: "Use a hub id such as Xenova/distilbert-base-cased-distilled-squad, or a folder written as ./folder.",
      data: { model, revision: null, cacheFolder: null, file: null },
    });
  }
  const cacheFolder = resolve(options.cacheFolder ?? join(cacheRoot(), "models"));
  const { signal, onProgress } = options;
  const source = { model, revision: "main" };
  const folder = await hubModelFolder(source, { cacheFolder, dtype: dtype ?? "q8", offline, signal, onProgress });
  return { folder, dtype: dtype ?? "q8" };
}
