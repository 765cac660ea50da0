import type { Embedder } from "../embed/embedder.ts";
import type { TokenCounting } from "../embed/token-counting.ts";
import type { ChunkOptions } from "./chunk/chunker.ts";

/** Tokens of a model's window that are kept for a chunk's title and headings. */
export const CONTEXT_TOKENS = 28;
/** Longer passages blur: one vector has to stand for too much. */
const MAX_WINDOW = 256;
/** About a paragraph; there is no model whose window would set it. */
const TOKENS_WITHOUT_MODEL = 200;
const OVERLAP_TOKENS = 20;

/** `ChunkOptions` for another process. */
export interface SizingRecipe extends Omit<ChunkOptions, "countTokens"> {
  /** Null for an estimate. */
  readonly counting: TokenCounting | null;
}

/** How a collection's chunks are cut: by its model's tokens, or by an estimate where it has no model. */
export function chunkSizing(embedder: Embedder | null): ChunkOptions {
  const countTokens = embedder === null ? estimateTokens : (text: string) => embedder.countTokens(text);
  return { ...chunkSize(embedder), countTokens };
}

/** The same for another process; null where only this one can count. */
export function sizingRecipe(embedder: Embedder | null): SizingRecipe | null {
  const counting = embedder === null ? null : embedder.tokenCounting;
  return counting === undefined ? null : { ...chunkSize(embedder), counting };
}

export async function openSizing({ counting, ...size }: SizingRecipe): Promise<ChunkOptions> {
  if (counting === null) return { ...size, countTokens: estimateTokens };
  const { openTokenCounter } = await import("../embed/token-counting.ts");
  return { ...size, countTokens: await openTokenCounter(counting) };
}

function chunkSize(embedder: Embedder | null): Omit<ChunkOptions, "countTokens"> {
  if (embedder === null) return { maxTokens: TOKENS_WITHOUT_MODEL, overlapTokens: OVERLAP_TOKENS };
  const maxTokens = Math.max(16, Math.min(embedder.maxTokens, MAX_WINDOW) - CONTEXT_TOKENS);
  return { maxTokens, overlapTokens: Math.min(OVERLAP_TOKENS, Math.floor(maxTokens / 4)) };
}

const PIECE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{N}]{1,6}|[^\s\p{L}\p{N}]/gu;

/** A token a character in scripts without spaces, about one in six letters elsewhere, one a sign. */
export function estimateTokens(text: string): number {
  return text.match(PIECE)?.length ?? 0;
}
