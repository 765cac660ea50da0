/**
 * Where a kernel of GloVe finds what it works on. `assembly/glove.ts` is compiled from this same file, so it holds plain numbers only.
 *
 * A task is words of four bytes at these offsets, in bytes, from its address. A row is what one term has in a layer: its vector, f32
 * [dimensions], zeros up to the stride; its sums of squared gradients, f32, as many; its bias; the sum of squares of that.
 */

/** Bytes of a vector, a multiple of 16. */
export const STRIDE_AT = 0;
/** Rows of terms, and of the same terms as contexts. */
export const WORDS_AT = 4;
export const CONTEXTS_AT = 8;
/** Learning rate, f32. */
export const RATE_AT = 12;
export const GLOVE_TASK_BYTES = 16;

/** Of a row, beside the vector and its squares: bias, the square's sum, and what fills 16 bytes. */
export const BIAS_BYTES = 16;

/** A pair: the two terms, u32, the logarithm of how often they stand together, f32, and the weight of that, f32. */
export const PAIR_WORDS = 4;
