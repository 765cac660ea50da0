/** What one asks of term vectors, of a file's or of a collection's, and what they answer. */

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
 * Terms that come out empty or equal to an earlier one are left out.
 */
export const ENCODING_ERRORS = ["strict", "replace", "ignore", "escape"] as const;
export type EncodingErrors = (typeof ENCODING_ERRORS)[number];

export interface TermNeighbor {
  readonly term: string;
  /** Cosine, in [−1, 1]. */
  readonly similarity: number;
}

/** Which terms may be answers. */
export interface TermSelection {
  /** Default 10. */
  readonly limit?: number | undefined;
  /** Only the so many most frequent terms; default all. */
  readonly mostFrequent?: number | undefined;
}

export interface TermNeighborsRequest extends TermSelection {
  readonly term: string;
}

export interface TermNeighbors {
  readonly term: string;
  /** Whether the vocabulary has it; otherwise its vector was made of its character n-grams. */
  readonly known: boolean;
  /** Most similar first, without the term itself. */
  readonly neighbors: readonly TermNeighbor[];
}

/**
 * - `add` (3CosAdd): cosine with the mean of the unit vectors, those of `negative` subtracted.
 * - `multiply` (3CosMul): product of the similarities to `positive` over that of those to `negative`, each shifted to [0, 1].
 *
 * @see Levy & Goldberg, CoNLL 2014, https://aclanthology.org/W14-1618/
 */
export const TERM_ANALOGY_METHODS = ["add", "multiply"] as const;
export type TermAnalogyMethod = (typeof TERM_ANALOGY_METHODS)[number];

/** "king" − "man" + "woman" has positive ["king", "woman"] and negative ["man"]. */
export interface TermAnalogyRequest extends TermSelection {
  readonly positive: readonly string[];
  readonly negative?: readonly string[] | undefined;
  /** Default "add". */
  readonly method?: TermAnalogyMethod | undefined;
}

export interface TermAnalogyAnswer {
  readonly term: string;
  /** By the method: a cosine, or a quotient that is not bounded by 1. */
  readonly score: number;
}

export interface TermAnalogy {
  readonly positive: readonly string[];
  readonly negative: readonly string[];
  readonly method: TermAnalogyMethod;
  /** Best first, without the terms asked with. */
  readonly answers: readonly TermAnalogyAnswer[];
}

/** One term or several on each side. */
export interface TermSimilarityRequest {
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** Whether Word Mover's Distance between the two is computed as well; default false. */
  readonly moversDistance?: boolean | undefined;
}

export interface TermSimilarity {
  readonly a: readonly string[];
  readonly b: readonly string[];
  /** Terms that have no vector; they are left out. */
  readonly unknown: readonly string[];
  /** Cosine of the means. */
  readonly similarity: number;
  /** Word Mover's Distance over unit vectors, and the lower bound of it that lets each word go where it is nearest; null when not asked for. */
  readonly moversDistance: { readonly exact: number; readonly relaxed: number } | null;
}

export interface OddTermOut {
  /** The one least like the mean of all. */
  readonly odd: string;
  /** Each term's similarity to that mean, highest first. */
  readonly terms: readonly TermNeighbor[];
  readonly unknown: readonly string[];
}

/** Where `other` stands among the neighbours of `term`, the nearest having rank 1. */
export interface TermRank {
  readonly term: string;
  readonly other: string;
  readonly rank: number;
  readonly similarity: number;
}

export interface TermsInfo {
  /** What the vectors were trained by; null where a file does not say. */
  readonly algorithm: string | null;
  readonly dimensions: number;
  readonly terms: number;
  /** Occurrences of all terms in the corpus; null where a file does not say. */
  readonly tokens: number | null;
  /** Of FastText models: they have vectors for terms that were never seen. */
  readonly subwords: { readonly minN: number; readonly maxN: number; readonly buckets: number } | null;
  /** How many documents have vectors, of Doc2Vec models; null of others. */
  readonly documents: number | null;
  readonly training: { readonly options: Readonly<Record<string, unknown>>; readonly epochsDone: number } | null;
  /** Whether training can go on from here. */
  readonly resumable: boolean;
}

/**
 * Term vectors that can be asked. A term that has no vector fails with `TERM_NOT_FOUND`, a collection without a model of terms
 * with `NO_TERMS`, a request without terms with `BAD_REQUEST`.
 */
export interface TermsEngine {
  info(): Promise<TermsInfo>;
  neighbors(request: TermNeighborsRequest): Promise<TermNeighbors>;
  analogy(request: TermAnalogyRequest): Promise<TermAnalogy>;
  similarity(request: TermSimilarityRequest): Promise<TermSimilarity>;
  /** @param terms  three or more */
  oddOneOut(terms: readonly string[]): Promise<OddTermOut>;
  rank(term: string, other: string): Promise<TermRank>;
  /** Terms nearer to `term` than `other` is, nearest first. */
  closerThan(term: string, other: string): Promise<readonly TermNeighbor[]>;
  /** Mean of the terms' unit vectors, shape [dimensions]; terms without a vector are left out, null when that leaves none. */
  mean(terms: readonly string[]): Promise<Float32Array | null>;
}
