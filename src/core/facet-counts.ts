export type FacetValue = string | number | boolean;

/** How the documents that were ranked spread over the values of a field. */
export interface FacetCounts {
  readonly field: string;
  /** Most frequent first, at most 100; a document counts once for each value of a list. */
  readonly values: readonly { readonly value: FacetValue; readonly count: number }[];
  /** Distinct values beyond those. */
  readonly others: number;
  /** Documents without a value. */
  readonly missing: number;
}
