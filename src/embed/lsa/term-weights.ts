/** How a term's count becomes its weight. */
export interface TermWeighting {
  /** Saturation: how soon further occurrences of a term stop to count. */
  readonly k1: number;
  /** How much a document's length counts, 0 to 1. */
  readonly b: number;
  /** avgdl: mean length of the documents, in terms. */
  readonly averageLength: number;
}

/**
 * Inverse document frequency, ln(1 + (N − n + ½) / (n + ½)): always above 0, unlike that of FTS5.
 *
 * @param documents   N
 * @param containing  n, the documents that hold the term
 * @see Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009, https://doi.org/10.1561/1500000019
 */
export function inverseDocumentFrequency(documents: number, containing: number): number {
  return Math.log1p((documents - containing + 0.5) / (containing + 0.5));
}

/**
 * BM25's share of a term that occurs `count` times in a document of `length` terms; times the idf it is the term's weight.
 * It rises with the count from 0 to k1 + 1.
 */
export function saturatedFrequency(count: number, length: number, { k1, b, averageLength }: TermWeighting): number {
  const relativeLength = averageLength > 0 ? length / averageLength : 1;
  return (count * (k1 + 1)) / (count + k1 * (1 - b + b * relativeLength));
}
