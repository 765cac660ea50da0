/**
 * Where a kernel finds what it works on. `assembly/terms.ts` is compiled from this same file, so it holds plain numbers only.
 *
 * A task is u32 words at these offsets, in bytes, from its address. Each thread has a task with room of its own for a sentence,
 * targets and so on; the layers and tables are shared. Vectors are f32 [dimensions], zeros up to the stride.
 */

/** State of the random numbers, u32 [2]. */
export const RANDOM_AT = 0;
/** 0 skip-gram, 1 CBOW. */
export const ARCHITECTURE_AT = 8;
/** Bytes of a vector, a multiple of 16. */
export const STRIDE_AT = 12;
/** Vectors of terms, and after them those of n-grams or documents. */
export const INPUT_AT = 16;
/** Output layer: of terms, or of the inner nodes of the Huffman tree. */
export const OUTPUT_AT = 20;
export const WINDOW_AT = 24;
/** How likely an occurrence is kept, u32 [terms]. */
export const KEEP_AT = 28;
/** Noise terms a target; 0 for hierarchical softmax. */
export const NEGATIVE_AT = 32;
/** Alias table of noise terms, u32 [terms][2]. */
export const NOISE_AT = 36;
export const TERMS_AT = 40;
/** 1 where the contexts of a term predict it, all with the same noise terms or path; 0 where it predicts them. For skip-gram. */
export const SHARED_AT = 44;
/** Of hierarchical softmax: u32 [terms + 1] and u32 [steps], as in `huffman-tree.ts`. */
export const PATH_STARTS_AT = 48;
export const PATH_STEPS_AT = 52;
/** Input rows of a term, itself first: u32 [terms + 1] starts and u32 rows. 0 where each term has its own row alone. */
export const SUBWORD_STARTS_AT = 56;
export const SUBWORD_ROWS_AT = 60;
/** 1 where CBOW takes the mean of its inputs, 0 for their sum. */
export const MEAN_AT = 64;
/** Terms of a sentence after thinning out, u32 [MAX_SENTENCE]. */
export const SENTENCE_AT = 68;
/** Addresses of the targets' output vectors, u32, and their labels, then gradients, f32; a multiple of 4 and 8 at least. */
export const TARGETS_AT = 72;
export const GRADIENTS_AT = 76;
/** Addresses of the input vectors of one prediction, u32. */
export const INPUTS_AT = 80;
/** The mean or sum of the inputs, what it was before a prediction, and room for what it will be after: a vector each. */
export const HIDDEN_AT = 84;
export const BEFORE_AT = 88;
export const NEXT_AT = 92;
/** Vectors of documents, if there are any. */
export const DOCUMENTS_AT = 96;
/** 1 where PV-DBOW trains the terms by skip-gram as well. */
export const WITH_TERMS_AT = 100;
/** 1 where the documents learn and all else stays as it is. */
export const FROZEN_AT = 104;
/** A vector of zeros that stands for targets that are not there. */
export const ZERO_AT = 108;
/** The labels of targets that several predictions share, as long as the gradients. */
export const LABELS_AT = 112;
/** How many reaches of a window are drawn from, the window and those below it; 1 where it is always whole. */
export const REACHES_AT = 116;
export const TASK_BYTES = 128;

/** Stands between sentences in a stream of terms. */
export const END_OF_SENTENCE = 0xffff_ffff;
/** Longer sentences are cut, as gensim and word2vec.c have it. */
export const MAX_SENTENCE = 10_000;
/** Of a keep threshold that is not drawn for. */
export const KEEP_ALWAYS = 0xffff_ffff;
