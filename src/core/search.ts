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
  readonly filter?: FilterInput | undefined;
  /** Adds each signal's rank and contribution to every hit. */
  readonly explain?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type SearchRequest = SearchOptions &
  (
    | {
        readonly text: string;
        /** Default "hybrid" where the collection has vectors, else "lexical". */
        readonly mode?: SearchMode | undefined;
      }
    | {
        /** A query vector of the collection's own dimensions; need not be normalised. */
        readonly vector: ArrayLike<number>;
        readonly mode?: "dense" | undefined;
      }
  );

/** "More like this": the passages or documents nearest to one that is there. It is never among the hits itself. */
export type SimilarRequest = SearchOptions & ({ readonly document: DocumentId } | { readonly chunk: number });

/** A chunk as a caller sees it. */
export interface Passage extends Chunk {
  readonly id: ChunkId;
}

export interface Snippet {
  readonly text: string;
  /** UTF-16 ranges in `text` that match the query's words, in order, not overlapping. */
  readonly highlights: readonly (readonly [start: number, end: number])[];
}

/** One retriever's part in a hit's score. */
export interface SignalPart {
  readonly name: "lexical" | "dense";
  /** From 1; null when this retriever did not list it and it was scored only for the fusion. */
  readonly rank: number | null;
  /** As the retriever gives it: BM25, or cosine in the collection's whitened space. */
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
  /** With `explain` only. */
  readonly signals?: readonly SignalPart[];
}

/** How a search for vectors is answered: all codes read, those of the accepted rows, or a walk through the graph. */
export type VectorWay = "scan" | "list" | "graph";

/** What the planner chose for one search, and what it chose by. */
export interface VectorPlan {
  readonly way: VectorWay;
  readonly reason: string;
  /** Vectors in the collection. */
  readonly vectors: number;
  /** Those the filter accepts; null without a filter. */
  readonly accepted: number | null;
  /** What each way would take by the costs measured when the collection was opened, microseconds; null where it is not possible. */
  readonly estimates: Readonly<Record<VectorWay, number | null>>;
  /** Candidates that the walk kept; null for the other ways. */
  readonly ef: number | null;
  /** Whether the graph found too few, so that the rest was found by reading codes. */
  readonly completed: boolean;
}

export interface SearchResult {
  readonly hits: readonly Hit[];
  /** What was really done, e.g. "lexical" where "hybrid" had no vectors to use. */
  readonly mode: SearchMode;
  readonly unit: Unit;
  /** What the caller should know, e.g. that the model does not read the query's language. */
  readonly notices: readonly string[];
  /** With `explain` only: how the vectors were searched; absent where they were not. */
  readonly plan?: VectorPlan;
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<"embed" | "retrieve" | "present" | "total", number>>;
}
