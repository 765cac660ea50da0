import { EngineError, isEngineError } from "../core/errors.ts";
import { checksumModel } from "./model-files.ts";
import { loadTransformers } from "./transformers-runtime.ts";
import type { Dtype, TransformersRuntime } from "./transformers-runtime.ts";

const COMMIT = /^[0-9a-f]{40}$/;

/** @throws {EngineError} `MODEL_BROKEN` when the files in the folder cannot be loaded */
export async function loadModel(
  { name, folder, dtype }: { readonly name: string; readonly folder: string; readonly dtype: Dtype },
  threads: number | undefined,
): Promise<TransformersRuntime> {
  try {
    return await loadTransformers(folder, dtype, threads);
  } catch (cause) {
    if (isEngineError(cause)) throw cause;
    throw new EngineError("MODEL_BROKEN", `The model ${name} in ${folder} cannot be loaded`, {
      hint: "Delete the folder if it was downloaded, or copy the model's files again.",
      data: { model: name, folder, dtype },
      cause,
    });
  }
}

/** What of a hub model was loaded. A branch may move; the files' checksum says which state of it this is. */
export async function loadedRevision(revision: string, folder: string, dtype: Dtype): Promise<string> {
  return COMMIT.test(revision) ? revision : `${revision}-${await checksumModel(folder, dtype)}`;
}
