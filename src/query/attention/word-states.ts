import { l2Norm } from "../../core/vector.ts";
import type { TokenStates } from "../../embed/embedder.ts";
import { wordsOf } from "./words.ts";
import type { Word } from "./words.ts";

/** A word with the mean of its tokens' states, scaled to norm 1. */
export interface WordState extends Word {
  /** Shape [width]. */
  readonly state: Float32Array;
}

/**
 * The words of a text that the model read: those past its window, and those with characters that it has no token for, are left out.
 * A token that reaches over two words counts for the first.
 */
export function wordStates(text: string, { offsets, states, width, unknown = [] }: TokenStates): WordState[] {
  const found: WordState[] = [];
  let token = 0;
  for (const word of wordsOf(text)) {
    // Tokens before the word are punctuation, or stand nowhere.
    while (token < offsets.length && offsets[token]![1] <= word.start) token++;
    const rows: number[] = [];
    for (; token < offsets.length && offsets[token]![0] < word.end; token++) {
      if (offsets[token]![0] < offsets[token]![1]) rows.push(token);
    }
    if (rows.length === 0 || rows.some((row) => unknown[row] === true)) continue;
    const state = unitMean(states, rows, width);
    if (state !== null) found.push({ ...word, state });
  }
  return found;
}

/** @returns null when the states cancel each other out, or are not finite */
function unitMean(states: Float32Array, rows: readonly number[], width: number): Float32Array | null {
  const mean = new Float32Array(width);
  for (const row of rows) {
    for (let d = 0; d < width; d++) mean[d]! += states[row * width + d]! / rows.length;
  }
  const norm = l2Norm(mean);
  return norm > 0 && Number.isFinite(norm) ? mean.map((value) => value / norm) : null;
}
