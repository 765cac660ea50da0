import type { FacetCounts } from "./facet-counts.ts";
import type { VectorPlan } from "./vector-plan.ts";
import type { MatchExplanation } from "./attention.ts";
import type { Chunk, ChunkId, DocumentId, Language, Metadata } from "./document.ts";
import type { FilterInput } from "./filter.ts";

/** `hybrid` fuses words and meaning; `lexical` is BM25 alone; `dense` is sentence vectors alone. */
export type SearchMode = "hybrid" | "lexical" | "dense";

/** What is ranked: passages, or whole documents with their best passage. */
export type Unit = "chunk" | "document";

export interface SearchOptions {
  /** Default "chunk". */
  readonly unit?: Unit | undefined;
  /** Hits wanted, 1 to 1,000; default 10. Exactly min(limit, matches) are returned. */
  readonly limit?: number | undefined;
  /** Hits passed over, default 0; offset and limit together reach up to 1,000. Pages of one query do not overlap. */
  readonly offset?: number | undefined;
  /** `next` of the page before, in place of an offset: the page begins after its last hit even when others came or went. */
  readonly cursor?: string | undefined;
  /** Hits with a lower score are left out. A hybrid score is in [0, 1], the best hit's near 1; others are as the retriever gives them. */
  readonly minScore?: number | undefined;
  /** Counts of the ranked documents by the values of these fields, named as in a filter's text. */
  readonly facets?: readonly string[] | undefined;
  /** Passages shown of each document, best first, 1 to 10; default 1. With unit "document" only. */
  readonly passages?: number | undefined;
  readonly filter?: FilterInput | undefined;
  /** 0 ranks by score alone, the default; towards 1 the first hits differ more from one another. */
  readonly diversity?: number | undefined;
  /** Folds hits that are nearly the same text as a better one under that one; default false. The page is still full where enough differ. */
  readonly collapse?: boolean | undefined;
  /** Adds each signal's rank and contribution to every hit. */
  readonly explain?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a query that was written is read. */
export interface TextQuery {
  readonly text: string;
  /** Default "hybrid" where the collection has vectors or latent semantics, else "lexical". */
  readonly mode?: SearchMode | undefined;
  /** Whether quotes, a minus and `field:value` mean something (docs/search.md); default true. */
  readonly operators?: boolean | undefined;
  /**
   * Looks for more words than the query has: "texts" for those that the best hits share (RM3), which is what `true` means, "terms" for those
   * near to its words in the collection's term vectors. Default false.
   */
  readonly expand?: boolean | "texts" | "terms" | undefined;
  /** Has the engine's reranking model read the best hits, and orders them by what it says. */
  readonly rerank?: boolean | RerankOptions | undefined;
  /** Explains which words of the first hits match by meaning. */
  readonly attention?: boolean | AttentionOptions | undefined;
}

export interface RerankOptions {
  /** How many of the best are read, 1 to 200; default 50. */
  readonly depth?: number | undefined;
  /** Milliseconds; what could not be read in that time follows in its former order. Default 2,000. */
  readonly budgetMs?: number | undefined;
}

export interface AttentionOptions {
  /** How many hits of the page are explained, 1 to 50; default 10. */
  readonly hits?: number | undefined;
  /** Milliseconds; default 1,000. */
  readonly budgetMs?: number | undefined;
}

export interface VectorQuery {
  /** Of the collection's own dimensions; need not be normalised. */
  readonly vector: ArrayLike<number>;
  readonly mode?: "dense" | undefined;
}

export type SearchRequest = SearchOptions & (TextQuery | VectorQuery);

/** What something may be compared with: what is in the collection, or a text or vector of the caller's. */
export type Example =
  | { readonly document: DocumentId }
  | { readonly chunk: number }
  | { readonly text: string }
  | { readonly vector: ArrayLike<number> };

export interface TermOptions {
  /** Ranks by vectors of the collection's terms, and says of each hit which terms are near; default false. */
  readonly terms?: boolean | undefined;
}

/** "More like this": the passages or documents nearest to one example. It is never among the hits itself. */
export type SimilarRequest = SearchOptions & TermOptions & Example;

/** "More like this, less like that". The examples are never among the hits. */
export interface RecommendRequest extends SearchOptions, TermOptions {
  /** At least one. */
  readonly positive: readonly Example[];
  readonly negative?: readonly Example[] | undefined;
  /** Documents that were seen: none of them, or of their passages, is a hit. */
  readonly exclude?: readonly DocumentId[] | undefined;
}

/** How alike two things are, and why. */
export interface Comparison {
  /** In [−1, 1]; 1 for a thing and itself. The cosine of sentence vectors, else of LSA, else of shared words. */
  readonly similarity: number;
  readonly by: SignalName;
  /** Every measure that both have: cosines of sentence vectors, of LSA, and of their words' tf-idf. */
  readonly measures: Readonly<Partial<Record<SignalName, number>>>;
  /** Words that both have, those first that add most to the cosine of words; the parts of all sum to that cosine. */
  readonly sharedWords: readonly { readonly word: string; readonly part: number }[];
  /** The pairs of passages most alike, best first. */
  readonly passages: readonly { readonly a: string; readonly b: string; readonly similarity: number }[];
  readonly notices: readonly string[];
}

/** A chunk as a caller sees it. */
export interface Passage extends Chunk {
  readonly id: ChunkId;
}

export interface Snippet {
  readonly text: string;
  /** UTF-16 ranges in `text` that match the query's words, in order, not overlapping. */
  readonly highlights: readonly (readonly [start: number, end: number])[];
}

/** `lexical` is BM25, `lsa` latent semantic analysis of the collection, `dense` sentence vectors. */
export type SignalName = "lexical" | "lsa" | "dense";

/** One retriever's part in a hit's score. */
export interface SignalPart {
  readonly name: SignalName;
  /** From 1; null when this retriever did not list it and it was scored only for the fusion. */
  readonly rank: number | null;
  /** As the retriever gives it: BM25, or a cosine. */
  readonly score: number;
  /** What it adds to the hit's score; the contributions sum to the score. */
  readonly contribution: number;
}

export interface HitDocument {
  readonly id: DocumentId;
  readonly title: string;
  readonly path: string | null;
  readonly source: string | null;
  readonly mediaType: string;
  readonly language: Language;
  readonly metadata: Metadata;
  /** Ids of further files with the very same bytes; absent when there are none. */
  readonly copies?: readonly DocumentId[] | undefined;
}

export interface Hit {
  /** From 1. */
  readonly rank: number;
  /** Higher is better; comparable within one result only. */
  readonly score: number;
  readonly document: HitDocument;
  /** The passage itself, or the document's best one. */
  readonly chunk: Passage;
  readonly snippet: Snippet;
  /** The document's best passages, best first, when more than one was asked for. */
  readonly passages?: readonly (Passage & { readonly snippet: Snippet })[];
  /** With `collapse` only: what is folded under this hit, best first. */
  readonly nearDuplicates?: readonly NearDuplicate[];
  /** With `explain` only. */
  readonly signals?: readonly SignalPart[];
  /** What reordered the hit, in that order; the score and its signals are those of before. */
  readonly reranked?: readonly RerankedPart[];
  /** With `terms` only: which terms of the examples it has, or has one near to, the most telling first. */
  readonly termMatches?: readonly TermMatch[];
  /** Which of its words match the query by meaning; where it was asked for only. */
  readonly attention?: MatchExplanation;
}

/** A term of an example and the nearest to it in a hit, which may be the same. */
export interface TermMatch {
  readonly term: string;
  readonly other: string;
  /** Cosine of their vectors; 1 for a term and itself. */
  readonly similarity: number;
}

/** A term that was looked for though the query does not say it. */
export interface RelatedTerm {
  readonly term: string;
  /** The word of the query that it is near to. */
  readonly of: string;
  /** Cosine of their vectors. */
  readonly similarity: number;
  /** What it counts for, where a word of the query counts 1. */
  readonly weight: number;
}

/** A passage or document that is nearly the same text as a hit. */
export interface NearDuplicate {
  /** The document's id. */
  readonly id: DocumentId;
  /** The passage's id; null where documents are ranked. */
  readonly chunk: number | null;
  /** To the hit: the Jaccard coefficient of their shingles, at least 0.8. */
  readonly similarity: number;
}

/** What a reranker said of a hit. */
export interface RerankedPart {
  /** A model's name, or "mmr" where hits were to differ. */
  readonly by: string;
  /** As it gives it, higher is better; null when its time ran out before this hit. */
  readonly score: number | null;
  /** Where the hit stood before, from 1. */
  readonly formerRank: number;
}

/** One of the best by words, which the query's vectors were moved towards. */
export interface FeedbackPart {
  readonly document: DocumentId;
  /** Null where documents were ranked. */
  readonly chunk: number | null;
  /** Its part of the move; they sum to 1. */
  readonly share: number;
}

export interface SearchResult {
  readonly hits: readonly Hit[];
  /** What was really done, e.g. "lexical" where "hybrid" had no vectors to use. */
  readonly mode: SearchMode;
  readonly unit: Unit;
  /** The cursor of the next page; null after the last. */
  readonly next: string | null;
  /** As asked for, over the documents of every ranked candidate, not of this page alone. */
  readonly facets?: readonly FacetCounts[];
  /** What the caller should know, e.g. that the model does not read the query's language. */
  readonly notices: readonly string[];
  /** With `explain` only: how the vectors were searched; absent where they were not. */
  readonly plan?: VectorPlan;
  /** With `explain` only: index terms that were looked for. */
  readonly terms?: readonly string[];
  /** With `explain` and `expand: "terms"` only: what was looked for besides. */
  readonly relatedTerms?: readonly RelatedTerm[];
  /** With `explain` only: what the query's vectors were moved towards. */
  readonly feedback?: readonly FeedbackPart[];
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<"embed" | "retrieve" | "rerank" | "present" | "explain" | "total", number>>;
}
