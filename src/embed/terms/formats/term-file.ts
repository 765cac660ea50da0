import type { TermModel } from "../term-model.ts";

/**
 * - `kenning`: everything there is about a model, checksummed
 * - `word2vec`: text with a line of sizes at its head; `.vec` files of fastText are such files
 * - `word2vec-binary`: the same with float32 values
 * - `glove`: text without that line
 * - `fasttext`: the `.bin` files of fastText, with subwords and output layer
 */
export const TERM_FILE_FORMATS = ["kenning", "word2vec", "word2vec-binary", "glove", "fasttext"] as const;
export type TermFileFormat = (typeof TERM_FILE_FORMATS)[number];

/**
 * What becomes of a term whose bytes are not UTF-8: the file is refused, the bytes are replaced by U+FFFD, left out, or written as `\xfc`.
 * Terms that come out equal to an earlier one are left out.
 */
export const ENCODING_ERRORS = ["strict", "replace", "ignore", "escape"] as const;
export type EncodingErrors = (typeof ENCODING_ERRORS)[number];

export interface ReadTermsOptions {
  /** Default: found out from the first bytes. */
  readonly format?: TermFileFormat | undefined;
  /** Default "strict". */
  readonly encodingErrors?: EncodingErrors | undefined;
  /** Read only the first so many terms, for files of text and word2vec; default all. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface WriteTermsOptions {
  readonly format: TermFileFormat;
  readonly signal?: AbortSignal | undefined;
}

/** A model and where it came from. */
export interface TermFile {
  readonly model: TermModel;
  readonly format: TermFileFormat;
}

/** What a file may claim. Vocabularies are maps, which hold no more than 2²⁴ entries. */
export const MAX_TERMS = 16_000_000;
export const MAX_DIMENSIONS = 65_536;
export const MAX_TERM_BYTES = 65_536;
