import type { EncodingErrors, TermFileFormat } from "../../../core/terms.ts";
import type { TermModel } from "../term-model.ts";

export interface ReadTermsOptions {
  /** Default: found out from the first bytes. */
  readonly format?: TermFileFormat | undefined;
  /** Default "strict". */
  readonly encodingErrors?: EncodingErrors | undefined;
  /** Read only the first so many terms, of files of word2vec and GloVe; default all. */
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
