/** The matrix products of the graph whose inputs are rounded to 8 bits. */
export type QuantizedProduct = keyof typeof ACTIVATION_RANGES;

/**
 * Least and greatest value that goes into each product, which its 256 steps are spread over: what was met in about
 * 750 English and foreign texts (abstracts, short messages, single words, code) and a little more; values beyond are
 * clipped. Fixed ranges make a text's vector independent of the other texts in its batch, which ranges taken at run
 * time do not. The inputs of the second feed-forward products pass a ReLU and are never negative.
 */
export const ACTIVATION_RANGES = {
  widen: [-2.9, 2.8],
  layer0_qkv: [-3.2, 2.8],
  layer0_attention_out: [-5.2, 4.6],
  layer0_feed_forward_in: [-4.3, 3.8],
  layer0_feed_forward_out: [0, 10],
  layer1_qkv: [-3.5, 2.8],
  layer1_attention_out: [-5.2, 5.2],
  layer1_feed_forward_in: [-8.2, 8.2],
  layer1_feed_forward_out: [0, 26],
} as const satisfies Readonly<Record<string, readonly [least: number, greatest: number]>>;
