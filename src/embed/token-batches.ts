/** Model input of several texts: int64 tensors of shape [texts, width], row-major. */
export interface PaddedBatch {
  readonly inputIds: BigInt64Array;
  /** 1 for tokens, 0 for padding. */
  readonly attentionMask: BigInt64Array;
  /** Which of two texts a token is of, for models that are told; all 0 where it is left out. */
  readonly tokenTypes?: BigInt64Array;
  readonly texts: number;
  readonly width: number;
}

/**
 * Groups texts of similar length, so that little is padded.
 *
 * @param lengths          tokens of each text
 * @param maxPaddedTokens  of a batch, padding included; a single longer text gets a batch of its own
 * @returns                indices into `lengths`, each once, longest texts first
 */
export function planBatches(lengths: readonly number[], maxPaddedTokens: number): number[][] {
  const byLength = lengths.map((_, i) => i).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const batches: number[][] = [];
  let batch: number[] = [];
  let width = 0;
  for (const i of byLength) {
    if (batch.length > 0 && (batch.length + 1) * width > maxPaddedTokens) {
      batches.push(batch);
      batch = [];
    }
    if (batch.length === 0) width = Math.max(1, lengths[i]!);
    batch.push(i);
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** @param texts  ids of each text, not empty as a whole; non-negative 32-bit integers */
export function padBatch(texts: readonly (readonly number[])[], padId: number, side: "left" | "right"): PaddedBatch {
  const width = texts.reduce((longest, ids) => Math.max(longest, ids.length), 1);
  const inputIds = new BigInt64Array(texts.length * width);
  const attentionMask = new BigInt64Array(texts.length * width);
  // Ids are written as the low halves of little-endian int64s: a BigInt for each token would cost more than the rest.
  const idHalves = new Int32Array(inputIds.buffer);
  const maskHalves = new Int32Array(attentionMask.buffer);
  texts.forEach((ids, text) => {
    const first = text * width + (side === "left" ? width - ids.length : 0);
    for (let i = text * width; i < (text + 1) * width; i++) {
      const isToken = i >= first && i < first + ids.length;
      idHalves[2 * i] = isToken ? ids[i - first]! : padId;
      if (isToken) maskHalves[2 * i] = 1;
    }
  });
  return { inputIds, attentionMask, texts: texts.length, width };
}
