import type { ChunkId } from "../../core/document.ts";
import type { UnitVector } from "../../core/vector.ts";

/** What is told of a model of term vectors that a collection holds. */
export interface TermModelInfo {
  /** Of all its bytes: equal for equal models. */
  readonly fingerprint: string;
  readonly algorithm: string | null;
  readonly dimensions: number;
  /** How many. */
  readonly terms: number;
  /** How many blocks each part has. */
  readonly parts: Readonly<Record<string, number>>;
  /** Version of the rules that cut texts into terms. */
  readonly tokenizer: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Those of them that somebody asked for; the others suited the collection. Absent in models of earlier versions. */
  readonly given?: Readonly<Record<string, unknown>> | undefined;
  /** Documents and passages that the collection had. */
  readonly documents: number;
  readonly chunks: number;
  /** Row of the newest of those documents; those that came later have higher ones. */
  readonly lastDocument: number;
  /** What training took. */
  readonly seconds: number;
  /** ISO 8601. */
  readonly trainedAt: string;
}

export interface StoredTermModel extends TermModelInfo {
  /** Rises with every model. */
  readonly generation: number;
}

/** A part of a model as bytes, in pieces; what they mean is up to whoever writes them. */
export interface TermBlock {
  readonly part: string;
  /** From 0 without gaps. */
  readonly block: number;
  readonly bytes: Uint8Array;
}

/** What has become of a collection since its terms were trained. */
export interface TermDrift {
  /** Null where they never were, and where the model is damaged. */
  readonly model: StoredTermModel | null;
  readonly documents: number;
  readonly chunks: number;
  /** Row of the newest document; 0 without any. */
  readonly lastDocument: number;
}

/** All vectors of a collection give way to others. */
export interface VectorChange {
  /** Names of the states that were learned of the vectors. */
  readonly forget: readonly string[];
}

export type ChunkVector = readonly [id: ChunkId, vector: UnitVector];

/**
 * The term vectors of a collection. A new model is written beside the one in use, with the sentence vectors that it gives to the
 * chunks, and both take the place of the old ones in one transaction; until then the old ones are valid.
 * Implementation: `sqlite-term-store.ts`. Contract: `test/store/terms/term-store-contract.ts`.
 */
export interface TermStore {
  /** The one in use. @throws {EngineError} `INDEX_CORRUPT` */
  model(): Promise<StoredTermModel | null>;
  /**
   * Blocks of a part of the model in use, in the order asked for.
   *
   * @returns null when another model is in use
   * @throws {EngineError} `INDEX_CORRUPT` for one that is missing or not as it was written
   */
  blocks(generation: number, part: string, blocks: readonly number[]): Promise<Uint8Array[] | null>;
  drift(): Promise<TermDrift>;

  /** @returns a generation that nobody else writes */
  begin(): Promise<number>;
  /** Writes blocks of a model that is not in use yet. @returns false, and nothing is written, when a newer one is */
  put(generation: number, blocks: readonly TermBlock[]): Promise<boolean>;
  /**
   * Sets aside the sentence vectors of a model that is not in use yet; chunks that are gone meanwhile lose theirs.
   *
   * @returns false, and nothing is stored, when a newer model is in use
   * @throws {EngineError} `DIMENSION_MISMATCH`, `NO_EMBEDDER`, `BAD_VECTOR`
   */
  stage(generation: number, vectors: readonly ChunkVector[]): Promise<boolean>;
  /**
   * Makes a model the one in use.
   *
   * @param vectors  the vectors that were set aside take the place of all that the collection has, and the states that were learned of
   *                 those are forgotten; null leaves vectors alone
   * @returns        false when a newer one is in use
   */
  use(generation: number, info: TermModelInfo, vectors: VectorChange | null): Promise<boolean>;
  /** Gives vectors to chunks that have none. @returns false, and nothing is stored, when another model is in use */
  place(generation: number, vectors: readonly ChunkVector[]): Promise<boolean>;
  /** The newest chunk that has a vector; 0 when none has. */
  lastPlaced(): Promise<number>;
  /** Removes the model in use; vectors stay until there is another. @returns whether there was one */
  drop(): Promise<boolean>;
}
