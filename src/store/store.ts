import type { CareEngine } from "../core/care.ts";
import type { Candidate, Chunk, ChunkId, Document, DocumentId } from "../core/document.ts";
import type { FilterInput } from "../core/filter.ts";
import type { SourceOptions } from "../core/indexing.ts";
import type { EmbedderFingerprint } from "../core/fingerprint.ts";
import type { LexicalRanking } from "../core/lexical-ranking.ts";
import type { Unit } from "../core/search.ts";
import type { VectorPlan } from "../core/vector-plan.ts";
import type { UnitVector } from "../core/vector.ts";
import type { Phrase } from "./analyze/phrase.ts";
import type { LsaStore } from "./lsa/lsa-store.ts";
import type { RowSet } from "./row-set.ts";
import type { TermStore } from "./terms/term-store.ts";

/** Decided when a collection is first indexed, and from then on part of it. */
export interface CollectionSettings {
  /** Null when the collection is searched by words alone. */
  readonly embedder: EmbedderFingerprint | null;
  /** Version of the rules that cut documents into chunks. */
  readonly chunker: string;
}

/** A chunk with its vector, ready to be stored. */
export interface EmbeddedChunk extends Chunk {
  /** Null in a collection without an embedder. */
  readonly vector: UnitVector | null;
}

/** A document with everything that is stored of it. */
export interface DocumentPut {
  readonly document: Document;
  readonly chunks: readonly EmbeddedChunk[];
  /** A document of the same content, or a copy of it: then this one has no chunks and becomes a copy of it. */
  readonly copyOf?: DocumentId | undefined;
}

/** A document that stays as it is while its file has another time, or other records beside it. */
export interface TouchedFile {
  readonly id: DocumentId;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

/** A chunk as it was stored. */
export interface StoredChunk extends Chunk {
  readonly id: ChunkId;
  readonly documentId: DocumentId;
}

/** What planning needs to know of a document that is already there. */
export interface DocumentState {
  readonly id: DocumentId;
  readonly path: string;
  readonly contentHash: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number | null;
}

/** A folder or file that feeds the collection. */
export interface Source {
  /** Unique in the collection, the first part of its documents' ids. */
  readonly name: string;
  /** Absolute path. */
  readonly root: string;
  readonly options: SourceOptions;
}

export interface StoreStatus {
  readonly documents: number;
  /** Files that are byte for byte one of the documents. */
  readonly copies: number;
  readonly chunks: number;
  readonly vectors: number;
  readonly sources: readonly Source[];
  readonly sizeBytes: number;
  /** Documents by language. */
  readonly languages: Readonly<Record<string, number>>;
  /** Passages by language. */
  readonly passageLanguages: Readonly<Record<string, number>>;
  /** Documents by media type. */
  readonly mediaTypes: Readonly<Record<string, number>>;
  /** How vectors are searched: not at all, by reading their codes, or through a graph. */
  readonly ann: "none" | "exact" | "hnswlib" | "kenning";
}

export interface VectorResult {
  /** Exactly min(k, accepted chunks that have a vector), nearest first; equal similarities by id. */
  readonly candidates: readonly Candidate<ChunkId>[];
  readonly plan: VectorPlan;
}

/** What is looked for because it is near in meaning to what was asked. */
export interface RelatedPhrase {
  readonly phrase: Phrase;
  /** Of its BM25; below 1. */
  readonly weight: number;
}

/** What words to look for, from the analyzer. */
export interface LexicalQuery {
  /** Index terms, distinct; any of them may match. */
  readonly terms: readonly string[];
  /** Each of those that matches counts as one more term; none has to. */
  readonly phrases?: readonly Phrase[] | undefined;
  /** Looked for besides; each adds its BM25 times its weight. */
  readonly related?: readonly RelatedPhrase[] | undefined;
  /** Default `LEXICAL_RANKING`. */
  readonly ranking?: LexicalRanking | undefined;
}

/** What the words of a text must be and must not be, its title and headings included. */
export interface WordConditions {
  /** All of them are there. */
  readonly required: readonly Phrase[];
  /** None of them is there. */
  readonly excluded: readonly Phrase[];
  /** Whose words a chunk is judged by: its own, or those of its whole document. */
  readonly within: Unit;
}

/**
 * One collection: documents, chunks, vectors, and the indexes that find them.
 * Every row id in it is a positive integer; chunks and documents are numbered apart.
 * Acknowledged means on disk: when a write's promise resolves, a crash cannot undo it.
 * Implementation: `sqlite-store.ts`. Contract: `test/store/store-contract.ts`.
 */
export interface Store extends AsyncDisposable {
  readonly name: string;
  /** Check, compact, backup, export, import and doctor. */
  readonly care: CareEngine;
  /** Latent semantic analysis: what it has learned, and where it places the chunks. */
  readonly lsa: LsaStore;
  /** Term vectors: the model in use, and how it and the vectors it gives are replaced. */
  readonly terms: TermStore;

  /** Null until the first `pinSettings`. */
  settings(): Promise<CollectionSettings | null>;
  /** @throws {EngineError} `EMBEDDER_MISMATCH` when other settings were pinned before */
  pinSettings(settings: CollectionSettings): Promise<void>;

  /** By name. */
  sources(): Promise<Source[]>;
  /**
   * @param options  of a source that is known, these take the place of its own; when its metadata differ, the next run reads
   *                 its files again
   * @param name     of a new source; made unique from the root's base name when absent
   * @returns        the source of this root, new or known
   * @throws {EngineError} `BAD_REQUEST` for a name that is taken or cannot be one, or is another than a known source has
   */
  addSource(root: string, options?: SourceOptions, name?: string): Promise<Source>;
  /** Removes a source with its documents. @returns how many @throws {EngineError} `SOURCE_NOT_FOUND` */
  removeSource(name: string): Promise<number>;
  /**
   * Stores documents, each whole, all in one transaction; those with the same ids are replaced.
   *
   * @throws {EngineError} `DIMENSION_MISMATCH` or `BAD_VECTOR` before anything is written; `COLLECTION_BUSY`, with the
   *                       holders, when another process keeps the write lock for longer than the time-out
   */
  putDocuments(batch: readonly DocumentPut[]): Promise<void>;
  /** `putDocuments` of one. */
  putDocument(document: Document, chunks: readonly EmbeddedChunk[]): Promise<void>;
  touchDocuments(touched: readonly TouchedFile[]): Promise<void>;
  /**
   * A document whose id is a copy's leaves the others; one that has copies lives on under the first of them.
   *
   * @returns how many of the ids were there
   */
  removeDocuments(ids: readonly DocumentId[]): Promise<number>;

  /** Indexes a metadata key, so that filters on it search instead of reading every document. @throws {EngineError} `BAD_REQUEST` */
  addFacet(key: string): Promise<void>;

  status(): Promise<StoreStatus>;
  /** The document of this id, or the one that it is a copy of. */
  getDocument(id: DocumentId): Promise<Document | null>;
  /** Files that are one document each, of this content, by id; there is more than one where they are read differently. */
  filesOfContent(contentHash: string): Promise<Document[]>;
  /** @returns documents by id, ascending */
  listDocuments(options: { filter?: FilterInput | undefined; offset: number; limit: number }): Promise<Document[]>;
  documentStates(source: string): Promise<DocumentState[]>;
  /** @returns the document's chunks in order; empty when it is not there */
  chunksOf(id: DocumentId): Promise<StoredChunk[]>;

  /** Rows that satisfy a filter. @throws {EngineError} `BAD_FILTER` */
  select(filter: FilterInput, unit: Unit): Promise<RowSet>;
  /**
   * BM25 (Robertson & Zaragoza 2009) as FTS5 computes it, sign turned, with a bonus for query words that stand near
   * each other: higher is better. A term in a title or heading counts twice.
   *
   * @param accepts  rows to consider; all when absent
   * @returns        at most k candidates, best first
   */
  searchLexical(unit: Unit, query: LexicalQuery, k: number, accepts?: RowSet): Promise<Candidate[]>;
  /** Rows whose words are as demanded and, with a filter, that satisfy it. @throws {EngineError} `BAD_FILTER` */
  selectWords(unit: Unit, conditions: WordConditions, filter?: FilterInput): Promise<RowSet>;
  /** The nearest chunks by cosine similarity. @param accepts  rows of chunks; all when absent */
  searchVectors(query: UnitVector, k: number, accepts?: RowSet): Promise<VectorResult>;

  /** Opens what a search for vectors needs, without waiting for it: it takes as long as a model does. */
  prepareVectors(): void;

  /** @returns chunks in the order of the ids; ids that are gone are left out */
  chunks(ids: readonly ChunkId[]): Promise<StoredChunk[]>;
  documents(ids: readonly DocumentId[]): Promise<Map<DocumentId, Document>>;
  vectors(ids: readonly ChunkId[]): Promise<Map<ChunkId, UnitVector>>;
  /** Row ids of documents ↔ what they hold, for moving between the two units. */
  documentRows(rowIds: readonly number[]): Promise<Map<number, { id: DocumentId; chunkIds: readonly ChunkId[] }>>;
  documentRowsOfChunks(ids: readonly ChunkId[]): Promise<Map<ChunkId, number>>;
  /**
   * Dot products of any vector, unit or not, with stored ones.
   *
   * @param form  shape [dimensions]
   * @returns     in the order of the ids, NaN for a chunk without a vector
   * @throws {EngineError} `DIMENSION_MISMATCH`
   */
  dotProducts(form: Float32Array, ids: readonly ChunkId[]): Promise<Float64Array>;
  /** Vectors by ascending chunk id, from the first id above `after`; for walking through all of them. They are the caller's own. */
  vectorsAfter(after: number, limit: number): Promise<(readonly [ChunkId, UnitVector])[]>;
  /** Every vector in row order, for fitting; at most `limit` of them, spread evenly. They are the caller's own. */
  sampleVectors(limit: number): Promise<UnitVector[]>;

  /** Small learned states of the collection (e.g. the whitening map), by name. */
  readState(name: string): Promise<Uint8Array | null>;
  writeState(name: string, bytes: Uint8Array): Promise<void>;
}
