import { join } from "node:path";
import { EngineError } from "../core/errors.ts";
import { readJson } from "./model-files.ts";

/** What a model needs beyond its files to give the vectors it was trained for. */
export interface ModelSettings {
  /** Special tokens and prefixes included. */
  readonly maxTokens: number;
  /** As `parsePooling` reads it. */
  readonly pooling: string;
  readonly queryPrefix: string;
  readonly documentPrefix: string;
}

/** Where the files say nothing: what nearly all sentence encoders do. */
const DEFAULT_POOLING = "mean";
const DEFAULT_MAX_TOKENS = 512;
/** Tokenizer files say "no limit" with a number like 10³⁰. */
const UNLIMITED = 1_000_000;

/** The flags of a Pooling module, in the order in which their vectors are concatenated. */
const POOLING_FLAGS = [
  ["pooling_mode_cls_token", "cls"],
  ["pooling_mode_max_tokens", "max"],
  ["pooling_mode_mean_tokens", "mean"],
  ["pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len"],
  ["pooling_mode_weightedmean_tokens", "weighted_mean"],
  ["pooling_mode_lasttoken", "last"],
] as const;

/**
 * Reads the settings that sentence-transformers keeps beside a model.
 *
 * @see https://sbert.net/docs/package_reference/sentence_transformer/models.html
 * @throws {EngineError} `MODEL_UNAVAILABLE` when the model has a layer after pooling that is not in its ONNX file
 */
export async function readModelSettings(folder: string): Promise<ModelSettings> {
  const [config, tokenizer, sentenceBert, prompts] = await Promise.all(
    ["config.json", "tokenizer_config.json", "sentence_bert_config.json", "config_sentence_transformers.json"].map(
      (file) => readJson(join(folder, file)),
    ),
  );
  return {
    maxTokens:
      tokenLimit(sentenceBert?.["max_seq_length"]) ??
      tokenLimit(tokenizer?.["model_max_length"]) ??
      tokenLimit(config?.["max_position_embeddings"]) ??
      DEFAULT_MAX_TOKENS,
    pooling: await readPooling(folder),
    queryPrefix: promptOf(prompts ?? {}, ["query"]),
    documentPrefix: promptOf(prompts ?? {}, ["document", "passage"]),
  };
}

async function readPooling(folder: string): Promise<string> {
  const modules = Object.values((await readJson(join(folder, "modules.json"))) ?? {}) as readonly {
    readonly type?: string;
    readonly path?: string;
  }[];
  const dense = modules.find(({ type }) => type?.endsWith(".Dense"));
  if (dense !== undefined) {
    throw new EngineError("MODEL_UNAVAILABLE", `The model in ${folder} has a dense layer outside of its ONNX file`, {
      hint: "Export the model with its sentence_embedding output, and open it with the pooling `sentence`.",
      data: { cacheFolder: folder, file: dense.path ?? "modules.json" },
    });
  }
  const path = modules.find(({ type }) => type?.endsWith(".Pooling"))?.path ?? "1_Pooling";
  const flags = await readJson(join(folder, path, "config.json"));
  const modes = POOLING_FLAGS.filter(([flag]) => flags?.[flag] === true).map(([, mode]) => mode);
  return modes.length === 0 ? DEFAULT_POOLING : modes.join("+");
}

function tokenLimit(value: unknown): number | null {
  return typeof value === "number" && value > 0 && value < UNLIMITED ? value : null;
}

function promptOf(settings: Readonly<Record<string, unknown>>, names: readonly string[]): string {
  const prompts = (settings["prompts"] ?? {}) as Readonly<Record<string, unknown>>;
  const candidates = [...names, String(settings["default_prompt_name"])];
  const prompt = candidates.map((name) => prompts[name]).find((text) => typeof text === "string");
  return prompt ?? "";
}
