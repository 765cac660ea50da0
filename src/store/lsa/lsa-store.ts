import type { ChunkId, DocumentId } from "../../core/document.ts";
import type { UnitVector } from "../../core/vector.ts";
import type { RowSet } from "../row-set.ts";
import type { VectorResult } from "../store.ts";

/** One fit of the latent semantic analysis of a collection. Places of different fits cannot be compared. */
export interface LsaFit {
  /** Rises with every fit. */
  readonly generation: number;
  readonly dimensions: number;
  /** Version of the analyzer whose terms it knows. */
  readonly analyzer: string;
  /** Documents that the collection had. */
  readonly documents: number;
  /** Row of the newest of them; those that came later have higher ones. */
  readonly lastDocument: number;
}

/** What has become of a collection since it was fitted. */
export interface LsaDrift {
  /** Null where it was never fitted. */
  readonly fit: LsaFit | null;
  readonly documents: number;
  /** Row of the newest document; 0 without any. */
  readonly lastDocument: number;
  /** Documents that are newer than the fit, replaced ones included. */
  readonly added: number;
}

/** A chunk's place; null for one that holds no term that the fit knows. */
export type LsaPlace = readonly [id: ChunkId, place: UnitVector | null];

/** A chunk's text with what stands above it. */
export interface ChunkText {
  readonly id: ChunkId;
  /** Row of its document; chunks of a document follow each other. */
  readonly document: number;
  readonly documentId: DocumentId;
  readonly title: string;
  readonly headings: readonly string[];
  readonly text: string;
}

export interface LsaResult extends VectorResult {
  /** Chunks left out because what is stored of them is damaged. */
  readonly damaged: number;
}

/**
 * The latent semantic analysis of a collection: its model, and the places of the chunks. A new fit is written beside the one
 * in use and takes its place in one step; whoever still has the model of the one before goes on with the places it has.
 * Implementation: `sqlite-lsa-store.ts`. Contract: `test/store/lsa/lsa-store-contract.ts`.
 */
export interface LsaStore {
  /** Of the database, for threads that read texts by themselves; null in memory. */
  readonly file: string | null;

  /** The one in use. @throws {EngineError} `INDEX_CORRUPT` */
  fit(): Promise<LsaFit | null>;
  /** @returns null when another generation is in use @throws {EngineError} `INDEX_CORRUPT` */
  model(generation: number): Promise<Uint8Array | null>;
  /** A fit of which what is known is damaged is none. */
  drift(): Promise<LsaDrift>;
  /** The newest chunk that has been placed; 0 when none has. */
  lastPlaced(generation: number): Promise<number>;
  /** Chunks by ascending id, from the first above `after`; damaged ones are left out. Empty only when there are no more. */
  textsAfter(after: number, limit: number): Promise<ChunkText[]>;

  /** @returns a generation that nobody else writes */
  begin(): Promise<number>;
  /**
   * Stores places of chunks, rounded to int8. Chunks that are gone are passed over.
   *
   * @returns false, and nothing is stored, when a newer generation is in use
   */
  put(generation: number, places: readonly LsaPlace[]): Promise<boolean>;
  /** Makes a fit the one in use. @returns false when a newer one is */
  use(fit: LsaFit, model: Uint8Array): Promise<boolean>;
  /** Removes some places of generations before the one in use. @returns whether there are more */
  sweep(): Promise<boolean>;

  /** Reads the places into memory, without waiting for them. */
  prepare(generation: number): void;
  /**
   * The nearest chunks by cosine similarity; nothing when the generation is neither in use nor in memory.
   *
   * @param accepts  rows of chunks; all when absent
   */
  search(generation: number, place: UnitVector, k: number, accepts?: RowSet): Promise<LsaResult>;
  /** Cosines of the chunks that have a place. */
  scores(generation: number, place: UnitVector, ids: readonly ChunkId[]): Promise<Map<ChunkId, number>>;
  places(generation: number, ids: readonly ChunkId[]): Promise<Map<ChunkId, UnitVector>>;
}
