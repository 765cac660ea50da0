/** What one asks of the documents of a Doc2Vec model, and what they answer. */

/** A document that the model was trained on, a new one whose vector is inferred from its text or terms, or a vector. */
export type DocumentExample = { readonly id: string } | NewDocument | { readonly vector: ArrayLike<number> };

/** A text is cut into terms as that which the model was trained on; or what it was cut into by the caller. */
export type NewDocument = { readonly text: string } | { readonly terms: readonly string[] };

/** How the vector of a new document is made. What is not given is as the model was trained. */
export interface InferenceOptions {
  /** Passes over the document; more make short documents steadier. */
  readonly epochs?: number | undefined;
  /** Learning rate at the start; it falls evenly to `minAlpha`. */
  readonly alpha?: number | undefined;
  readonly minAlpha?: number | undefined;
  readonly seed?: number | undefined;
}

export type DocumentNeighborsRequest = DocumentExample & {
  /** Default 10. */
  readonly limit?: number | undefined;
  readonly inference?: InferenceOptions | undefined;
};

export interface DocumentNeighbor {
  readonly id: string;
  /** Cosine, in [−1, 1]. */
  readonly similarity: number;
}

export interface DocumentNeighbors {
  /** Terms of a new document that the model does not have; they are left out. */
  readonly unknown: readonly string[];
  /** Most similar first, without the document itself. All are compared: none is missed. */
  readonly neighbors: readonly DocumentNeighbor[];
}

export interface DocumentSimilarity {
  readonly unknown: readonly string[];
  /** Cosine, in [−1, 1]. */
  readonly similarity: number;
}

/**
 * The documents of a Doc2Vec model. An id that the model does not have fails with `DOCUMENT_NOT_FOUND`, a new document without a term that
 * it has with `TERM_NOT_FOUND`, a vector of another length with `DIMENSION_MISMATCH` and one that has no direction with `BAD_VECTOR`;
 * inference with `BAD_REQUEST` of a model that holds vectors alone, and `BAD_CONFIG` for an option out of range.
 */
export interface TermDocuments {
  /** In the order of the corpus. */
  readonly ids: readonly string[];
  /** Shape [dimensions], not normalised. */
  vector(id: string): Promise<Float32Array>;
  neighbors(request: DocumentNeighborsRequest): Promise<DocumentNeighbors>;
  similarity(a: DocumentExample, b: DocumentExample, inference?: InferenceOptions): Promise<DocumentSimilarity>;
  /** @returns shape [dimensions], not normalised; null for a document without a term that the model has */
  infer(document: NewDocument, options?: InferenceOptions): Promise<Float32Array | null>;
}
