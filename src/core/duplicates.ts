import type { TaskOptions } from "./care.ts";
import type { DocumentId } from "./document.ts";
import type { FilterInput } from "./filter.ts";

/**
 * - `words`: they share most of their runs of words.
 * - `meaning`: their sentence vectors are nearly the same, also where they say it in other words or in another order.
 */
export type DuplicatesBy = "words" | "meaning";

/** Of less alike documents too many pairs would have to be compared. */
export const MIN_DUPLICATE_THRESHOLD = 0.3;

export interface DuplicatesOptions extends TaskOptions {
  /** Default "words"; "meaning" needs a model. */
  readonly by?: DuplicatesBy | undefined;
  /** How alike the documents of a group are to its first one, 0.3 to 1; default 0.8. */
  readonly threshold?: number | undefined;
  /** What is compared; whole documents are the only choice so far. */
  readonly unit?: "document" | undefined;
  readonly filter?: FilterInput | undefined;
}

export interface DuplicateDocument {
  readonly id: DocumentId;
  readonly title: string;
  readonly path: string | null;
  readonly source: string | null;
  readonly sizeBytes: number;
  /** Milliseconds since the epoch; null for `put`. */
  readonly modifiedAt: number | null;
  /** To the first of the group: the Jaccard coefficient of their shingles, or the cosine of their vectors; 1 for the first itself. */
  readonly similarity: number;
}

export interface DuplicateGroup {
  /** At least two. First the one with the smallest id, then the most alike to it; equal ones by id. */
  readonly documents: readonly DuplicateDocument[];
}

export interface DuplicatesReport {
  readonly by: DuplicatesBy;
  readonly threshold: number;
  /** By the id of their first document; no document is in two of them. */
  readonly groups: readonly DuplicateGroup[];
  /** Documents that were compared. */
  readonly documents: number;
  /** Documents left out because they have too few words to be compared, or no vector. */
  readonly tooShort: number;
  /** Pairs whose texts, or vectors, were compared in full. */
  readonly verifiedPairs: number;
}
