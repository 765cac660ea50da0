/**
 * Vectors of terms as data: what training makes, files hold, a collection stores and `KeyedVectors` asks.
 * Trainers are in `train/`, readers and writers of files in `formats/`.
 */
export interface TermModel {
  /** What it was trained by; null for a file that does not say. */
  readonly algorithm: TermAlgorithm | null;
  readonly dimensions: number;
  /** Distinct, most frequent first. */
  readonly terms: readonly string[];
  /** Occurrences of each term in the corpus, shape [terms]; null where a file does not say. */
  readonly counts: Float64Array | null;
  /** What a look-up gives, not normalised: shape [terms, dimensions], row-major. */
  readonly vectors: Float32Array;
  /** Of FastText models. */
  readonly subwords: Subwords | null;
  /** What goes on with training needs; null for vectors alone. */
  readonly training: TrainingState | null;
  /** Of Doc2Vec models. */
  readonly documents?: DocumentVectors | undefined;
}

/** Vectors of the documents that a model was trained on. */
export interface DocumentVectors {
  readonly ids: readonly string[];
  /** Shape [ids, dimensions], row-major; not normalised. */
  readonly vectors: Float32Array;
}

export type TermAlgorithm = "word2vec" | "fasttext" | "glove" | "doc2vec";

/**
 * Character n-grams of `<term>`, hashed into buckets. The vector of a known term is the mean of its own and of its n-grams' vectors, that of
 * an unknown one the mean of its n-grams' alone.
 *
 * @see Bojanowski, Grave, Joulin & Mikolov, TACL 2017, https://arxiv.org/abs/1607.04606
 */
export interface Subwords {
  /** Shortest and longest n-gram, in characters with the `<` and `>` around the term. */
  readonly minN: number;
  readonly maxN: number;
  readonly buckets: number;
  /**
   * Bucket → its row of `vectors`, or −1 for a bucket that no n-gram of the vocabulary falls into and whose vector is zero (it still
   * counts in a mean); null where every bucket has the row of its own number. Most of the usual two million are empty.
   */
  readonly rows: Int32Array | null;
  /** Shape [rows, dimensions]. */
  readonly vectors: Float32Array;
  /** Of the terms before their n-grams are added: shape [terms, dimensions]. */
  readonly ownVectors: Float32Array;
}

export interface TrainingState {
  /** The options it was trained with, as `train/` knows them, for `info` and for going on. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly epochsDone: number;
  /** Output layer of negative sampling, shape [terms, dimensions], or of hierarchical softmax, shape [terms − 1, dimensions]. */
  readonly outputVectors: Float32Array | null;
  /** Tells the text it was trained on from others; of Word2Vec, FastText and Doc2Vec, but not of fastText's own files. */
  readonly text?: TrainedText | undefined;
  /** How that text became terms; of models that were trained on a file. */
  readonly preparation?: TextPreparation | undefined;
}

export interface TrainedText {
  /** Those without a vector included. */
  readonly words: number;
  /** Of the words in their order, a uint32. */
  readonly checksum: number;
}

export interface TextPreparation {
  /** As `train/text-corpus.ts` has it. */
  readonly form: "prose" | "words";
  /** The options by which phrases were joined, as `train/phrases.ts` has them; null where they were not. */
  readonly phrases: Readonly<Record<string, unknown>> | null;
}
