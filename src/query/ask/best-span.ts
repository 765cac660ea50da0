/** A span of a passage's tokens, both ends inclusive. */
export interface TokenSpan {
  readonly first: number;
  readonly last: number;
  /** Logits of both ends less those of the null span. */
  readonly score: number;
}

/** Longer spans are sentences, not answers. */
const MAX_SPAN_TOKENS = 40;

/**
 * The span of highest start + end logit among the passage's tokens. Position 0, which models trained with unanswerable
 * questions point at for "no answer", is what it is measured against (SQuAD 2.0's null score).
 *
 * @param offset  of the passage's tokens in the logits
 * @param tokens  how many of them there are
 * @returns       positions from the passage's first token; null when there are none. A score may be NaN as a logit is.
 * @see Devlin et al., BERT, 2019, section 4.3, https://arxiv.org/abs/1810.04805
 */
export function bestSpan(starts: Float32Array, ends: Float32Array, offset: number, tokens: number): TokenSpan | null {
  const none = starts[0]! + ends[0]!;
  let best: TokenSpan | null = null;
  for (let first = 0; first < tokens; first++) {
    for (let last = first; last < Math.min(tokens, first + MAX_SPAN_TOKENS); last++) {
      const score = starts[offset + first]! + ends[offset + last]! - none;
      // Written so that NaN is taken, and noticed.
      if (best === null || !(score <= best.score)) best = { first, last, score };
    }
  }
  return best;
}
