/** What ranks words, as data. docs/search.md has what was measured. */
export interface LexicalRanking {
  /** What a word counts in a title or heading. */
  readonly titleWeight: number;
  readonly bodyWeight: number;
  readonly proximity: Proximity;
  /** Null leaves the query as it is. */
  readonly expansion: Expansion | null;
}

/** A bonus for query words that stand near each other. */
export interface Proximity {
  /** A word that has another word of the query near it scores this share of its idf on top of BM25; 0 is off. */
  readonly weight: number;
  /** How many words both are within, in any order. */
  readonly window: number;
  /** How many of the best by BM25 are looked at. */
  readonly depth: number;
}

/** Pseudo-relevance feedback for words (RM3). */
export interface Expansion {
  /** How many of the best texts the new terms come from. */
  readonly documents: number;
  readonly terms: number;
  /** Their weight together, in [0, 1]; the query's own terms have the rest. */
  readonly weight: number;
}

export const LEXICAL_RANKING: LexicalRanking = {
  titleWeight: 2,
  bodyWeight: 1,
  proximity: { weight: 0.3, window: 8, depth: 200 },
  expansion: null,
};

export const RM3: Expansion = { documents: 10, terms: 20, weight: 0.3 };
