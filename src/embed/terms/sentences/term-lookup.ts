/** What making vectors of sentences asks of a model of terms. */
export interface TermLookup {
  readonly dimensions: number;
  /** Terms of the vocabulary. */
  readonly size: number;
  /** Where a term stands in the vocabulary; -1 when it does not. */
  indexOf(term: string): number;
  /** Shape [dimensions], not to be changed; null for a term without a vector. */
  vectorOf(term: string): Float32Array | null;
}
