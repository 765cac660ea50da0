/** UTF-16 range, end exclusive, with a weight in [0, 1]. */
export type WeightedRange = readonly [start: number, end: number, weight: number];

/** A word of the passage, as a word of the query attends to it. */
export interface AttentionLink {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Its share of the query word's attention; all content words of the passage together have 1. */
  readonly weight: number;
  /** How near in meaning the two are: 0 for unrelated words of the passage, 1 for the same. */
  readonly similarity: number;
  /** Whether a search by words would take them for the same. */
  readonly sameTerm: boolean;
}

export interface WordAttention {
  readonly text: string;
  /** In the query. */
  readonly start: number;
  readonly end: number;
  /** The strongest first, at most three. */
  readonly links: readonly AttentionLink[];
}

/** Which words of a passage the query's words attend to. */
export interface PassageAttention {
  /** A row for each content word of the query, in its order. */
  readonly words: readonly WordAttention[];
  /**
   * The passage's words in its order, with Σ over the query's words of attention · similarity / number of the query's words. A word
   * of 1 alone answers the whole query. Words of less than a hundredth are left out.
   */
  readonly ranges: readonly WeightedRange[];
}

/** Why a hit has no explanation by meaning. */
export type AttentionGap =
  | "query-unreadable" // The model does not read the query's language, or knows none of its words.
  | "passage-unreadable"
  | "out-of-time"
  | "not-asked"; // Beyond the first hits that are explained.

export type MatchExplanation =
  | { readonly attention: PassageAttention; readonly reason: null }
  | { readonly attention: null; readonly reason: AttentionGap };
