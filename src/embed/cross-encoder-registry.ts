import type { Language } from "../core/document.ts";
import type { Dtype } from "./transformers-runtime.ts";

/** A cross-encoder whose settings are known. */
export interface CrossEncoderEntry {
  /** A hub id. */
  readonly model: string;
  /** Short names for the command line. */
  readonly aliases: readonly string[];
  /** The branch that is fetched; what was loaded is known by the files' checksum. */
  readonly revision: string;
  /** Of query and passage together, special tokens included. */
  readonly maxTokens: number;
  /** Languages it was trained for; ["*"] when multilingual. */
  readonly languages: readonly Language[];
  /** Taken unless another is asked for. */
  readonly dtype: Dtype;
  /** SPDX identifier. */
  readonly licence: string;
  readonly note: string;
}

const CROSS_ENCODERS: readonly CrossEncoderEntry[] = [
  {
    model: "Xenova/ms-marco-MiniLM-L-6-v2",
    aliases: ["ms-marco", "ms-marco-MiniLM-L-6-v2"],
    revision: "main",
    maxTokens: 512,
    languages: ["en"],
    dtype: "q8",
    licence: "Apache-2.0",
    note: "22 million weights; English, trained on web search.",
  },
  {
    model: "Xenova/bge-reranker-base",
    aliases: ["bge-reranker", "bge-reranker-base"],
    revision: "main",
    maxTokens: 512,
    languages: ["zh", "en"],
    dtype: "q8",
    licence: "MIT",
    note: "278 million weights; Chinese and English.",
  },
];

/** The cross-encoders whose settings are known, the fastest first. Others can be opened by hub id or folder. */
export function listCrossEncoders(): readonly CrossEncoderEntry[] {
  return CROSS_ENCODERS;
}

/** @param name  a model's name or one of its aliases, in any case */
export function findCrossEncoder(name: string): CrossEncoderEntry | null {
  const wanted = name.toLowerCase();
  return (
    CROSS_ENCODERS.find(({ model, aliases }) => [model, ...aliases].some((known) => known.toLowerCase() === wanted)) ??
    null
  );
}
