import type { Language } from "../core/document.ts";
import type { Dtype } from "./transformers-runtime.ts";

/** A model whose settings are known. */
export interface ModelEntry {
  /** "use-lite", or a hub id. */
  readonly model: string;
  /** Short names for the command line. */
  readonly aliases: readonly string[];
  /**
   * The hub revision that is fetched. It is the branch "main" for every hub model here, because no commit was verified;
   * the fingerprint holds the checksum of the files instead, so a change on the hub cannot go unseen.
   */
  readonly revision: string;
  readonly dimensions: number;
  /** Special tokens and prefixes included. */
  readonly maxTokens: number;
  /** As `parsePooling` reads it. */
  readonly pooling: string;
  readonly queryPrefix: string;
  readonly documentPrefix: string;
  /** Languages it was trained for; ["*"] when multilingual. */
  readonly languages: readonly Language[];
  /** Taken unless another is asked for. */
  readonly dtype: Dtype;
  /** SPDX identifier. */
  readonly licence: string;
  readonly note: string;
  /** Weight of the dense list in hybrid ranking, 0 to 1. Measured for use-lite only. */
  readonly hybridWeight: number;
}

export const DEFAULT_MODEL = "use-lite";

const HUB_DEFAULTS = {
  revision: "main",
  queryPrefix: "",
  documentPrefix: "",
  dtype: "q8",
  hybridWeight: 0.5,
} as const satisfies Partial<ModelEntry>;

const MODELS: readonly ModelEntry[] = [
  {
    model: DEFAULT_MODEL,
    aliases: ["use", "universal-sentence-encoder-lite"],
    revision: "assembled",
    dimensions: 512,
    maxTokens: 128,
    pooling: "sentence",
    queryPrefix: "",
    documentPrefix: "",
    languages: ["en"],
    dtype: "int8",
    licence: "Apache-2.0",
    note: "Needs no download: its weights come with the package. Fast, and made for sentences.",
    hybridWeight: 0.35,
  },
  {
    ...HUB_DEFAULTS,
    model: "Xenova/gte-small",
    aliases: ["gte-small"],
    dimensions: 384,
    maxTokens: 512,
    pooling: "mean",
    languages: ["en"],
    licence: "MIT",
    note: "Good English retrieval for its size; no prefixes.",
  },
  {
    ...HUB_DEFAULTS,
    model: "Xenova/bge-small-en-v1.5",
    aliases: ["bge-small-en", "bge-small-en-v1.5"],
    dimensions: 384,
    maxTokens: 512,
    pooling: "cls",
    queryPrefix: "Represent this sentence for searching relevant passages: ",
    languages: ["en"],
    licence: "MIT",
    note: "The best English retrieval among the small models listed here.",
  },
  {
    ...HUB_DEFAULTS,
    model: "Xenova/bge-small-zh-v1.5",
    aliases: ["bge-small-zh", "bge-small-zh-v1.5"],
    dimensions: 512,
    maxTokens: 512,
    pooling: "cls",
    queryPrefix: "为这个句子生成表示以用于检索相关文章：",
    languages: ["zh"],
    licence: "MIT",
    note: "Chinese retrieval.",
  },
  {
    ...HUB_DEFAULTS,
    model: "Xenova/multilingual-e5-small",
    aliases: ["e5-small", "multilingual-e5-small"],
    dimensions: 384,
    maxTokens: 512,
    pooling: "mean",
    queryPrefix: "query: ",
    documentPrefix: "passage: ",
    languages: ["*"],
    licence: "MIT",
    note: "About 100 languages, and retrieval across them.",
  },
  {
    ...HUB_DEFAULTS,
    model: "Xenova/all-MiniLM-L6-v2",
    aliases: ["minilm", "all-MiniLM-L6-v2"],
    dimensions: 384,
    maxTokens: 256,
    pooling: "mean",
    languages: ["en"],
    licence: "Apache-2.0",
    note: "Sentence similarity; weaker than gte-small and bge-small at retrieval.",
  },
];

/** The models whose settings are known, the default first. Others can be opened by hub id or folder. */
export function listModels(): readonly ModelEntry[] {
  return MODELS;
}

/** @param name  a model's name or one of its aliases, in any case */
export function findModel(name: string): ModelEntry | null {
  const wanted = name.toLowerCase();
  return (
    MODELS.find(({ model, aliases }) => [model, ...aliases].some((known) => known.toLowerCase() === wanted)) ?? null
  );
}
